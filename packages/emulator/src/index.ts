export { defineMinitel, MinitelElement, onMinitel } from './x-minitel.ts';
export { ATTRIBUTE_NAMES, readColours, readSpeed, type AttributeName, type Settings } from './attributes.ts';
export type { Colours } from './display.ts';
export type { MinitelEventName, MinitelEvents } from './events.ts';
export type { LineEnd, LineState } from './line.ts';
export type { Speed } from './pacer.ts';
