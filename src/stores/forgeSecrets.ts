import { kvs } from '@forge/kvs';
import type { SecretStore } from '../contract/ports';
import { translated } from './forgeState';
import { withRetries } from './retry';
import type { RetryDeps } from './retry';
import { checkKey } from './stateRules';

/** `SecretStore` over the encrypted part of Forge KVS. */
export const forgeSecrets = (deps: RetryDeps): SecretStore => ({
  get: (key) => withRetries(deps, () => translated('KVS secret get', () => kvs.getSecret<string>(checkKey(key)))),
  set: (key, value) => withRetries(deps, () => translated('KVS secret set', () => kvs.setSecret(checkKey(key), value))),
});
