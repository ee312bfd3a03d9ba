/**
 * Node's own objects for sockets, which can go to another process over its channel. Node documents the sending of
 * `net.Server` and `net.Socket`, but the receiver of those begins at once to accept, or to read bytes that are its
 * worker's: what is sent here is the object inside, as Node's own cluster module does.
 */

import net from 'node:net';

/** Holds its socket open until it is closed, or given to a server. */
export interface SocketHandle {
  close(): void;
}

interface HasHandle {
  readonly _handle: SocketHandle | null;
}

/** null: it is closed. */
export const handleOf = (socket: net.Server | net.Socket): SocketHandle | null =>
  (socket as unknown as HasHandle)._handle;

/** Sends to a process started with an `ipc` channel; `done` gets an error when the channel is closed. */
export type SendHandle = (message: object, handle: SocketHandle, done: (error: Error | null) => void) => void;

/** A socket that was accepted elsewhere; paused, as our listeners leave them. */
export function socketOf(handle: SocketHandle): net.Socket {
  // Both options are those that net.Server itself makes its sockets with.
  const options = { handle, pauseOnCreate: true, readable: true, writable: true };
  return new net.Socket(options);
}

/**
 * Stops reading at once, for good: this process has seen enough of the socket, and another one gets it. After `pause()`
 * alone Node still fills the buffer of the stream, and what is in there stays behind.
 */
export function stopReading(socket: net.Socket): void {
  socket.pause();
  const handle = handleOf(socket) as (SocketHandle & { reading: boolean; readStop(): number }) | null;
  if (!handle) return;
  handle.readStop();
  handle.reading = true; // or net.Socket, which looks there, would begin again by itself
}
