/** A host as it stands before a port: an IPv6 address in brackets, anything else as it is. */
export const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);
