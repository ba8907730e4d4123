/** node:child_process. */
import { fn } from '../../evaluate/models.ts';
import type { Library, Model } from '../../evaluate/models.ts';
import { builtin } from './shared.ts';
import { truthy } from '../shared.ts';

const processEffect = (name: string): Model => fn(name, { effect: { kind: 'process', resource: 'process' }, result: truthy });
export const childProcess: Library = builtin(
  'child_process',
  Object.fromEntries(['exec', 'execSync', 'spawn', 'spawnSync', 'execFile', 'execFileSync', 'fork'].map((n) => [n, processEffect(n)])),
);
