/** Node's own modules. Facts: Node 20 documentation. */
import type { Library } from '../../evaluate/models.ts';
import { asyncHooks } from './async-hooks.ts';
import { childProcess } from './child-process.ts';
import { nodeCrypto } from './crypto.ts';
import { fileSystem } from './fs.ts';
import { otherBuiltins } from './others.ts';
import { paths } from './path.ts';
import { url } from './url.ts';
import { util } from './util.ts';

export const node: readonly Library[] = [nodeCrypto, ...fileSystem, ...paths, childProcess, asyncHooks, util, url, ...otherBuiltins];
