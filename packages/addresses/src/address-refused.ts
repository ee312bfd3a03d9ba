/** The error of a connection that the operator does not want made. */

export const ADDRESS_REFUSED = 'EADDRPOLICY';

/** Of a name that a service chose. */
const SHOWN_CHARACTERS = 100;

export interface RefusedAddress {
  /** As it was to be called. */
  readonly host: string;
  readonly port: number;
  /** Where it led. */
  readonly address: string;
  /** What such addresses are for, in French. */
  readonly purpose: string;
}

/** `message` may be shown to anybody, `advice` to the operator only: it tells where a name leads. Both in French. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
  readonly code = ADDRESS_REFUSED;
  readonly refused: RefusedAddress;

  constructor(refused: RefusedAddress) {
    super('adresse non autorisée');
    this.refused = refused;
  }

  /** What was refused, and what to write into the configuration to have it called. */
  get advice(): string {
    const { address, purpose, port } = this.refused;
    const host = this.refused.host.replace(/^\[(.*)\]$/, '$1').slice(0, SHOWN_CHARACTERS);
    const where =
      host === address ? `${address} (${purpose})` : `${host}, à l'adresse ${address} (${purpose})`;
    return (
      `${where}, port ${port} : pour permettre aux services de l'appeler, ` +
      `<allowhost>${host}</allowhost> dans <general> ; <allowprivate>yes</allowprivate> les permet toutes`
    );
  }
}

/** The refusal in what a library made of it, or null. */
export function refusalIn(error: unknown): AddressRefused | null {
  for (let inner = error, depth = 0; depth < 5 && inner instanceof Error; depth++, inner = inner.cause) {
    if (inner instanceof AddressRefused) return inner;
  }
  return null;
}
