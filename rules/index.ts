import type { Rule } from '../src/audit/rule.ts';
import { declaredGuard } from './declared-guard.ts';
import { consistentProtection } from './consistent-protection.ts';
import { cookieFlags } from './cookie-flags.ts';
import { noAccidentalGuard } from './no-accidental-guard.ts';
import { noConditionalGuard } from './no-conditional-guard.ts';
import { noFailOpenAuth } from './no-fail-open-auth.ts';
import { noLeakyAuthError } from './no-leaky-auth-error.ts';
import { noMatcherGap } from './no-matcher-gap.ts';
import { noMiddlewareOnlyProtection } from './no-middleware-only-protection.ts';
import { noPresenceOnlyCheck } from './no-presence-only-check.ts';
import { noTokenInWebStorage } from './no-token-in-web-storage.ts';
import { noUnprotectedRoute } from './no-unprotected-route.ts';
import { noUnusedGuardResult } from './no-unused-guard-result.ts';
import { requireAuthorization } from './require-authorization.ts';
import { suppression } from './suppression.ts';
import { unresolvedProtection } from './unresolved-protection.ts';

/** One line per rule. */
export const rules: readonly Rule[] = [
  noUnprotectedRoute,
  requireAuthorization,
  noUnusedGuardResult,
  noFailOpenAuth,
  noPresenceOnlyCheck,
  noConditionalGuard,
  noMiddlewareOnlyProtection,
  noMatcherGap,
  noAccidentalGuard,
  consistentProtection,
  cookieFlags,
  noTokenInWebStorage,
  noLeakyAuthError,
  declaredGuard,
  unresolvedProtection,
  suppression,
];
