/** Elements that the server put on the page. A missing one is a mistake of ours, said at once. */

export function need<T extends Element>(id: string, kind: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`#${id}: no ${kind.name} on this page`);
  return element;
}

export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function setAttribute(element: Element, name: string, value: string | null): void {
  if (element.getAttribute(name) === value) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

/** A copy of the first element of a `<template>`. */
export function copyOf(template: HTMLTemplateElement): HTMLElement {
  const copy = template.content.firstElementChild?.cloneNode(true);
  if (!(copy instanceof HTMLElement)) throw new Error(`#${template.id}: empty template`);
  return copy;
}

/** The places of a row, a card or a dialog that hold values: `data-slot` names them. */
export class Slots {
  readonly #byName = new Map<string, HTMLElement>();

  constructor(root: ParentNode) {
    for (const element of root.querySelectorAll<HTMLElement>('[data-slot]')) {
      this.#byName.set(element.dataset['slot'] ?? '', element);
    }
  }

  /** Null: this page has no such place. */
  get(name: string): HTMLElement | null {
    return this.#byName.get(name) ?? null;
  }

  set(name: string, text: string, title?: string): void {
    const element = this.#byName.get(name);
    if (element === undefined) return;
    setText(element, text);
    if (title !== undefined) setAttribute(element, 'title', title);
  }
}
