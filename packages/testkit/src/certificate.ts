/** Certificates of their own for tests, made by openssl, valid for a day. */

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
  /** PEM, to be trusted by a client. */
  readonly cert: string;
}

/** Writes `<name>.pem` and `<name>.key` into the folder, over those that are there. For localhost and 127.0.0.1. */
export async function makeCertificate(folder: string, name = 'cert'): Promise<Certificate> {
  const certFile = path.join(folder, `${name}.pem`);
  const keyFile = path.join(folder, `${name}.key`);
  const request = ['req', '-x509', '-nodes', '-days', '1', '-subj', '/CN=localhost'];
  const names = ['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  await promisify(execFile)('openssl', [
    ...request,
    ...names,
    ...curve,
    '-keyout',
    keyFile,
    '-out',
    certFile,
  ]);
  return { certFile, keyFile, cert: await readFile(certFile, 'utf8') };
}

/** The same for what wants PEM texts: no file is left. */
export async function makePem(): Promise<{ readonly cert: string; readonly key: string }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'minipavi-tls-'));
  try {
    const { cert, keyFile } = await makeCertificate(folder);
    return { cert, key: await readFile(keyFile, 'utf8') };
  } finally {
    await rm(folder, { recursive: true });
  }
}
