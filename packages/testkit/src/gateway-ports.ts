/** Ports as a gateway says them on its output: the configuration may have left the choice to the system. */

/** Really listened on; null: closed. */
export interface GatewayPorts {
  readonly ws: number | null;
  readonly wss: number | null;
  readonly teln: number | null;
  readonly ast: number | null;
  readonly audio: number | null;
  readonly http: number | null;
}

/** `output`: banner and addresses to try. */
export function readPorts(output: string): GatewayPorts {
  const port = (line: RegExp): number | null => {
    const found = line.exec(output)?.[1];
    return found === undefined ? null : Number(found);
  };
  return {
    ws: port(/^Port TCP Websockets: (\d+)$/m),
    wss: port(/^Port TCP SSL Websockets: (\d+)$/m),
    teln: port(/^Port TCP standard: (\d+)$/m),
    ast: port(/^Port TCP Asterisk: (\d+)$/m),
    audio: port(/^Port TCP AudioSocket: (\d+)$/m),
    // The banner is there before VisuWeb's process has its port.
    http: port(/^ +VisuWeb +https?:\/\/.*:(\d+)\/$/m),
  };
}
