/** What `extcall.conf` says: the third-party servers each key gives access to. */

/** In the order of the file. */
export interface ExtCallConfig {
  readonly lists: readonly ExtCallList[];
}

export interface ExtCallList {
  /** To be sent with the connection command; checked by the gateway against `connecttocmd/key`. */
  readonly key: string;
  readonly servers: readonly ExtCallServer[];
}

interface ServerBase {
  /** What `?cid=` names; unique in the whole file, compared as written. */
  readonly id: string;
  /** Shown to the user (`nom`); the id where there is none. */
  readonly name: string;
  /** Shown below the name; empty: none. */
  readonly description: string;
  /** Of the file, counted from 1. */
  readonly line: number;
}

export interface ExtCallTelephone extends ServerBase {
  readonly type: 'tel';
  readonly number: string;
  /** Levels in dB; null: the gateway's own. */
  readonly rx: number | null;
  readonly tx: number | null;
}

interface NetworkServer extends ServerBase {
  /** As written: `name`, `name:port`, `ssl://name:port`. */
  readonly host: string;
  /** The gateway echoes what the user types. */
  readonly echo: boolean;
  readonly case: 'upper' | 'lower';
  /** False: the server's certificate is not checked (`verify="no"`). */
  readonly verify: boolean;
}

export interface ExtCallWebsocket extends NetworkServer {
  readonly type: 'ws';
  readonly path: string;
  /** Websocket subprotocol; empty: none. */
  readonly proto: string;
}

export interface ExtCallTelnet extends NetworkServer {
  readonly type: 'int';
  /** Sent first; C escapes as written. Empty: nothing. */
  readonly startSequence: string;
}

export interface ExtCallProgram extends ServerBase {
  readonly type: 'pty';
  /** Program and arguments; at least one word. */
  readonly command: readonly string[];
  /** Account it runs under (`utilisateur`); null: `nobody` when the gateway is root, else the gateway's own. */
  readonly user: string | null;
  /** Absolute folder it starts in (`dossier`); null: the account's home, or `/`. */
  readonly folder: string | null;
}

export type ExtCallServer = ExtCallTelephone | ExtCallWebsocket | ExtCallTelnet | ExtCallProgram;
export type ExtCallType = ExtCallServer['type'];
