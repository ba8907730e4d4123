/** Webhook signatures: only the sender knows the secret, so nobody but the insider passes. */
import type { Shape } from '../../evaluate/models.ts';

export const everyone = { kind: 'secret', refuses: 'everyone' } as const;
export const event: Shape = { is: 'opaque', truthy: true };
