import type { Rule } from '../src/audit/rule.ts';
import { cookieFlags } from './cookie-flags.ts';
import { noLeakyAuthError } from './no-leaky-auth-error.ts';
import { noTokenInWebStorage } from './no-token-in-web-storage.ts';
import { noUnprotectedRoute } from './no-unprotected-route.ts';
import { requireAuthorization } from './require-authorization.ts';
import { suppression } from './suppression.ts';
import { unresolvedProtection } from './unresolved-protection.ts';

/** One line per rule. */
export const rules: readonly Rule[] = [
  noUnprotectedRoute,
  requireAuthorization,
  cookieFlags,
  noTokenInWebStorage,
  noLeakyAuthError,
  unresolvedProtection,
  suppression,
];
