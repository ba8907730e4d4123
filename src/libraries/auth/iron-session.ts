/** iron-session 8: an object for everybody, empty without a valid seal. */
import { fn } from '../../evaluate/models.ts';
import type { Library, Shape } from '../../evaluate/models.ts';
import { modelValue, promiseOf, undefinedValue } from '../../evaluate/values.ts';
import { native, own, sessionRead } from '../shared.ts';

const emptyObject: Shape = { is: 'object', fields: {} };
const ironSession = native(
  'getIronSession',
  (call) => {
    const made = call.machine.call(modelValue(sessionRead('getIronSession', emptyObject, own, false)), undefinedValue, [], call.site);
    call.machine.set(
      made,
      'save',
      call.machine.native('session.save', () => promiseOf(undefinedValue)),
      call.site,
    );
    call.machine.set(
      made,
      'destroy',
      call.machine.native('session.destroy', () => undefinedValue),
      call.site,
    );
    return promiseOf(made);
  },
  { role: 'session.read' },
);
export const iron: Library = {
  name: 'iron-session',
  packages: ['iron-session'],
  modules: {
    '': {
      getIronSession: ironSession,
      sealData: fn('sealData', { async: true, result: { is: 'opaque', tags: { mac: true }, truthy: true } }),
      unsealData: sessionRead('unsealData', emptyObject, own),
    },
    '*': { '*': fn('iron-session', { result: { is: 'argument', index: 0 } }) },
  },
};
