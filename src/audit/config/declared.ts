/** Guards and roles that the configuration declares, as models of the catalogue's form. */
import { resolve } from 'node:path';
import { falseShape, fn, nullShape, ownIdentity } from '../../evaluate/models.ts';
import type { FunctionModel, Model, Role } from '../../evaluate/models.ts';
import type { DeclaredExport } from '../../evaluate/world.ts';
import type { DeclaredGuard, DeclaredRole } from './schema.ts';

/** A relative module is a file next to the configuration; a bare one is as written in imports. */
export function moduleName(name: string, base: string): string {
  return name.startsWith('.') || name.startsWith('/') ? resolve(base, name) : name;
}

export function declaredGuard(guard: DeclaredGuard, base: string): DeclaredExport {
  const kind = guard.proves === 'role' ? 'role' : guard.proves === 'signature' ? 'token' : 'session';
  const how = guard.how === 'throw' ? 'throw' : guard.how === 'null' ? nullShape : falseShape;
  const refuses = guard.proves === 'signature' ? ('everyone' as const) : guard.proves === 'role' ? ('stranger' as const) : ('outsider' as const);
  const model: Model = fn(guard.export, { role: 'session.require', async: true, guard: { kind, how, refuses }, result: ownIdentity });
  return { module: moduleName(guard.module, base), export: guard.export, model };
}

const effects: Partial<Record<Role, NonNullable<FunctionModel['effect']>['kind']>> = {
  'data.read': 'read',
  'data.write': 'write',
  'external.call': 'external',
  'mail.send': 'mail',
  'payment.call': 'payment',
  'process.run': 'process',
};

export function declaredRole(declared: DeclaredRole, base: string): DeclaredExport {
  const role = declared.role as Role;
  const kind = effects[role];
  const model: Model = fn(declared.export, {
    role,
    ...(role === 'session.read' ? { async: true, guard: { kind: 'session' as const, how: nullShape }, result: ownIdentity } : {}),
    ...(role === 'session.require' ? { async: true, guard: { kind: 'session' as const, how: 'throw' as const }, result: ownIdentity } : {}),
    ...(role === 'credential.verify' ? { async: true, guard: { kind: 'identity' as const, how: 'throw' as const }, result: ownIdentity } : {}),
    ...(role === 'credential.decode' ? { result: { is: 'opaque' as const, tags: { input: true as const }, nullish: true } } : {}),
    ...(kind ? { async: true, effect: { kind } } : {}),
  });
  return { module: moduleName(declared.module, base), export: declared.export, model };
}
