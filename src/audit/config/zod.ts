/** Zod, loaded where something is validated: a scan without a configuration and a baseline validates nothing. */
import { createRequire } from 'node:module';
import type { z } from 'zod';

const require = createRequire(import.meta.url);

export const zod = (): typeof z => (require('zod') as { z: typeof z }).z;
