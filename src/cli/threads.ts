/**
 * A scan in several threads. Each opens the project and finds all entries; whose turn an entry is, they settle among themselves, and what
 * the others have walked is taken over as what an earlier scan has walked is. The scan itself waits for them without giving way: it is one
 * call, for the editor too.
 */
import type * as WorkerThreads from 'node:worker_threads';
import type { MessagePort, Worker } from 'node:worker_threads';
import { deserialize, serialize } from 'node:v8';
import { rules } from '../../rules/index.ts';
import { WalkMemory } from '../audit/cache/walks.ts';
import type { StoredWalks } from '../audit/cache/walks.ts';
import { declaredIn, openScan } from '../audit/run.ts';
import { shareArgument } from './share-argument.ts';
import { scanProject } from '../audit/scan.ts';
import type { Others } from '../audit/scan.ts';

/** Loaded where there are several. */
const threads = (): typeof WorkerThreads => process.getBuiltinModule('node:worker_threads');

/** What a thread is told. */
export interface Share {
  root: string;
  config: string | null;
  /** By the number of an entry, 1 once somebody has taken it. */
  taken: Int32Array;
  /** How many entries this thread has walked; negative once it has ended. */
  progress: Int32Array;
  port: MessagePort;
}
const mostEntries = 1 << 16;
const ended = -1;
/** In milliseconds: a thread that has not finished a single entry for that long is not waited for. */
const patience = 120_000;

const claim = (taken: Int32Array, index: number): boolean => index < taken.length && Atomics.exchange(taken, index, 1) === 0;

export class Threads implements Others {
  private readonly taken = new Int32Array(new SharedArrayBuffer(mostEntries * Int32Array.BYTES_PER_ELEMENT));
  private readonly others: { worker: Worker; progress: Int32Array; port: MessagePort }[];
  /** @param count how many others; @param script the command line's own file */
  constructor(count: number, script: string, root: string, config: string | null) {
    const { MessageChannel, Worker } = threads();
    this.others = Array.from({ length: count }, () => {
      const { port1: port, port2 } = new MessageChannel();
      const progress = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
      const share: Share = { root, config, taken: this.taken, progress, port: port2 };
      const worker = new Worker(script, { argv: [shareArgument], workerData: { share }, transferList: [port2] });
      // What goes wrong there is met again here, where it is told.
      worker.on('error', () => Atomics.store(progress, 0, ended));
      worker.unref();
      port.unref();
      return { worker, progress, port };
    });
  }
  claim(index: number): boolean {
    return index >= this.taken.length || claim(this.taken, index);
  }
  walked(): StoredWalks[] {
    return this.others.flatMap(({ worker, progress, port }) => {
      for (let seen = Atomics.load(progress, 0); seen !== ended; seen = Atomics.load(progress, 0)) {
        if (Atomics.wait(progress, 0, seen, patience) === 'timed-out') break;
      }
      const received: { message: Uint8Array } | undefined = threads().receiveMessageOnPort(port);
      port.close();
      void worker.terminate();
      return received ? [deserialize(received.message) as StoredWalks] : [];
    });
  }
}

/** What this thread is told; null where it is the first. */
export function givenShare(): Share | null {
  const { workerData } = threads() as { workerData: { share?: Share } | null };
  return workerData?.share ?? null;
}
/** The work of one of the other threads: walks the entries that nobody has taken yet, and hands over what it knows of them. */
export function walkShare({ root, config, taken, progress, port }: Share): void {
  try {
    const { loaded, project } = openScan({ root, config, rules });
    const memory = new WalkMemory(project);
    const tell = (): void => {
      Atomics.add(progress, 0, 1);
      Atomics.notify(progress, 0);
    };
    const scanned = scanProject(project, declaredIn(loaded, root), tell, (_id, _point, index) => claim(taken, index), null, memory);
    memory.sitesAtLoad(scanned.loadSites, scanned.world.evaluated);
    port.postMessage(serialize(memory.stored(scanned.walked)));
  } finally {
    Atomics.store(progress, 0, ended);
    Atomics.notify(progress, 0);
    port.close();
  }
}
