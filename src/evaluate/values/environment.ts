import type { LoadedModule } from '../language/modules.ts';
import { dependOn } from './dependencies.ts';
import { Slot, currentWay, isValue, now } from './heap.ts';
import type { Way } from './heap.ts';
import type { Value } from './values.ts';

/** Variables of one scope. The outermost environment of a module resolves its names through the module, on demand. */
export class Environment {
  readonly slots = new Map<string, Slot>();
  readonly parent: Environment | null;
  readonly module: LoadedModule;
  readonly born: number;
  readonly made: Way | null;
  constructor(parent: Environment | null, module: LoadedModule) {
    this.parent = parent;
    this.module = module;
    this.born = parent ? now() : 0;
    this.made = parent ? currentWay() : null;
  }
  declare(name: string, value: Value): Slot {
    const slot = new Slot(value, false, this);
    this.slots.set(name, slot);
    return slot;
  }
  lookup(name: string): Slot | undefined {
    for (let env: Environment | null = this; env; env = env.parent) {
      const slot = env.slots.get(name);
      if (slot) {
        if (!env.parent) dependOn(env.module.bindingPart(name));
        return slot;
      }
    }
    return undefined;
  }
  /** Value of a variable here or further out, those of the module apart. */
  local(name: string): Value | undefined {
    for (let env: Environment = this; env.parent; env = env.parent) {
      const content = env.slots.get(name)?.content;
      if (content) return isValue(content) ? content : undefined;
    }
    return undefined;
  }
  /** Names of the variables here and further out, those of the module apart. */
  *locals(): Iterable<string> {
    for (let env: Environment = this; env.parent; env = env.parent) yield* env.slots.keys();
  }
}
