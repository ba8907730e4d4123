import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder for what belongs to the user and to no project. */
export const userFolder = (): string => join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'authlint');
