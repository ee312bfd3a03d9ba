/** Files and text between the Minitel and the user's machine. */

/** Larger than any page or recording; reading more would only freeze the tab. */
const MAX_FILE_BYTES = 16_777_216;

/** `minitel-20261127-103005.vdt`: sorts by time, and holds nothing a file system dislikes. */
export function fileName(extension: 'vdt' | 'png', now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  return `minitel-${day}-${time}.${extension}`;
}

/** Offers a file to be saved. */
export function saveFile(name: string, content: Blob, document: Document): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser takes its own hold on it in the click; released later all the same, as some do so a little after.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Asks the user for a file; never resolves when they think better of it. Needs a click or a key press. */
export function chooseFile(document: Document): Promise<File> {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.vdt,.vtx,.vid,.tty,application/octet-stream';
  return new Promise((resolve) => {
    input.addEventListener('change', () => {
      const file = input.files?.[0];
      if (file !== undefined) resolve(file);
    });
    input.click();
  });
}

/** At most 16 MB of it. */
export const readFile = async (file: Blob): Promise<Uint8Array> =>
  new Uint8Array(await file.slice(0, MAX_FILE_BYTES).arrayBuffer());

/**
 * Copies text from a click or a key press. The modern way is closed to pages that came over plain http, as those
 * of a gateway at home do: there the old one is taken. False when the browser allows neither.
 */
export async function copyText(text: string, document: Document): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByCommand(text, document);
  }
}

function copyByCommand(text: string, document: Document): boolean {
  const fill = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  document.addEventListener('copy', fill, { capture: true, once: true });
  const isDone = document.execCommand('copy');
  document.removeEventListener('copy', fill, { capture: true });
  return isDone;
}
