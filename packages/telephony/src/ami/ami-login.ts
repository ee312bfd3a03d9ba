/** Logging in without sending the secret: what goes out is its MD5 with a challenge. */

import { createHash } from 'node:crypto';
import { AmiError } from './ami-error.ts';
import type { AmiFields } from './ami-writer.ts';
import type { AmiReply } from './pending-actions.ts';

export interface AmiCredentials {
  readonly user: string;
  /** Never logged, nor in an error. */
  readonly secret: string;
}

/** Events of other classes do not even come. */
const EVENT_MASK = 'call';

/** Rejects with an AmiError. */
export async function login(
  { user, secret }: AmiCredentials,
  act: (fields: AmiFields) => Promise<AmiReply>,
): Promise<void> {
  const refused = (): AmiError =>
    new AmiError(
      'AMI_LOGIN',
      `Asterisk : utilisateur AMI « ${user} » ou mot de passe refusé (manager.conf : secret, permit)`,
    );
  const { response: challenge } = await act([
    ['Action', 'Challenge'],
    ['AuthType', 'MD5'],
  ]);
  if (!challenge.isSuccess) throw refused();
  const key = createHash('md5')
    .update(challenge.get('Challenge') + secret)
    .digest('hex');
  const { response } = await act([
    ['Action', 'Login'],
    ['AuthType', 'MD5'],
    ['Username', user],
    ['Key', key],
    ['Events', EVENT_MASK],
  ]);
  if (!response.isSuccess) throw refused();
}
