/** The commands, by name. Each is loaded when it is asked for, and nothing for help and the version. */

export const commands = {
  baseline: async () => (await import('./baseline.ts')).baselineCommand,
  explain: async () => (await import('./explain.ts')).explainCommand,
  fix: async () => (await import('./fix.ts')).fixCommand,
  guards: async () => (await import('./guards.ts')).guardsCommand,
  init: async () => (await import('./init/index.ts')).initCommand,
  routes: async () => (await import('./routes.ts')).routesCommand,
  rules: async () => (await import('./rules.ts')).rulesCommand,
  scan: async () => (await import('./scan.ts')).scanCommand,
  watch: async () => (await import('./watch.ts')).watchCommand,
};
export type Commands = { [Name in keyof typeof commands]: Awaited<ReturnType<(typeof commands)[Name]>> };
