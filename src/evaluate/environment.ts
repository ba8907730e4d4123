import type { LoadedModule } from './modules.ts';
import { Slot } from './heap.ts';
import type { Value } from './values.ts';

/** Variables of one scope. The outermost environment of a module resolves its names through the module, on demand. */
export class Environment {
  readonly slots = new Map<string, Slot>();
  readonly parent: Environment | null;
  readonly module: LoadedModule;
  constructor(parent: Environment | null, module: LoadedModule) {
    this.parent = parent;
    this.module = module;
  }
  declare(name: string, value: Value): Slot {
    const slot = new Slot(value);
    this.slots.set(name, slot);
    return slot;
  }
  lookup(name: string): Slot | undefined {
    for (let env: Environment | null = this; env; env = env.parent) {
      const slot = env.slots.get(name);
      if (slot) return slot;
    }
    return undefined;
  }
}
