/** Real git repositories for tests, away from whatever git settings and hooks surround the tests themselves. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { makeApp } from './support.ts';

for (const name of Object.keys(process.env)) if (/^GIT_(?!CONFIG)/.test(name)) Reflect.deleteProperty(process.env, name);
process.env.GIT_CONFIG_GLOBAL = '/dev/null';
process.env.GIT_CONFIG_NOSYSTEM = '1';

export interface Repository {
  dir: string;
  git: (...args: string[]) => string;
  write: (file: string, text: string) => void;
}

export function makeRepository(files: Readonly<Record<string, string>>, commit = true): Repository {
  const dir = makeApp(files);
  const repository: Repository = {
    dir,
    git: (...args) => execFileSync('git', args, { cwd: dir, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
    write(file, text) {
      mkdirSync(dirname(join(dir, file)), { recursive: true });
      writeFileSync(join(dir, file), text);
    },
  };
  repository.git('init', '-q', '-b', 'main');
  repository.git('config', 'user.name', 'Somebody');
  repository.git('config', 'user.email', 'somebody@example.com');
  if (commit) {
    repository.git('add', '-A');
    repository.git('commit', '-qm', 'first');
  }
  return repository;
}

/** Runs with the working directory and the environment of the process as they were, afterwards. */
export function keepingEnvironment(): void {
  const before = { ...process.env };
  onTestFinished(() => {
    for (const name of Object.keys(process.env)) if (!(name in before)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, before);
  });
}
