/**
 * Compiled code that is kept between two starts, with the functions that a scan has run: Node's own cache (`module.enableCompileCache`) spares
 * half as much. Whoever can write it decides what runs: it stands in the user's own cache folder, never below a project, and is taken only
 * where nobody else can have written it and where it is whole.
 */
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import vm from 'node:vm';
import { userFolder } from '../audit/cache/user-folder.ts';

/** Named when the tool is bundled. */
declare const authlintBuild: string;

/** One file for each version of Node; another build of the tool takes the place of what was there. */
export const compiledFile = (): string => join(userFolder(), `command-line-${process.version}-${process.arch}.compiled`);

/** What is done with compiled code: nothing; it is taken where it is there; what has been compiled is left behind as the process ends, too. */
export type Keeping = 'never' | 'taken' | 'kept';

/** Runs a script that is plain ASCII and a function of what Node hands to a module. */
export function runCompiled(file: string, require: NodeJS.Require, keeping: Keeping): void {
  const path = compiledFile();
  const cachedData = keeping === 'never' ? null : compiledIn(path);
  const script = new vm.Script(readFileSync(file, 'latin1'), {
    filename: file,
    ...(cachedData ? { cachedData } : {}),
  });
  const run = script.runInThisContext() as (...given: unknown[]) => void;
  const module = { exports: {} };
  run.call(module.exports, module.exports, require, module, file, dirname(file));
  // V8 refuses what it has made with other settings, or in another version.
  if (keeping === 'kept' && (!cachedData || script.cachedDataRejected === true)) process.once('exit', () => keep(path, script.createCachedData()));
}

/** What the file begins with: which build it is of, and that it is whole. */
const headerOf = (data: Uint8Array): Buffer => createHash('sha256').update(`${authlintBuild}\0`).update(data).digest();
const headerLength = 32;

function compiledIn(path: string): Buffer | null {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(path, 'r');
    const { uid, mode } = fstatSync(descriptor);
    if (process.getuid && (uid !== process.getuid() || (mode & 0o022) !== 0)) return null;
    const content = readFileSync(descriptor);
    const data = content.subarray(headerLength);
    return headerOf(data).equals(content.subarray(0, headerLength)) ? data : null;
  } catch {
    // Not there yet, or not to be read: the text is compiled.
    return null;
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}
function keep(path: string, data: Buffer): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(temporary, Buffer.concat([headerOf(data), data]), { mode: 0o600, flag: 'wx' });
    renameSync(temporary, path);
  } catch {
    // A folder that cannot be written to costs time in the next start, nothing else.
    if (existsSync(temporary)) rmSync(temporary, { force: true });
  }
}
