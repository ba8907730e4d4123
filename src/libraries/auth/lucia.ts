/** lucia 3: validateSession is an object for everybody. */
import { fn, instance, nullShape, object } from '../../evaluate/models.ts';
import type { Library } from '../../evaluate/models.ts';
import { creates, userSession } from './shared.ts';
import { decodes, sessionRead, truthy } from '../shared.ts';

export const lucia: Library = {
  name: 'lucia',
  packages: ['lucia'],
  modules: {
    '': {
      Lucia: object(
        'Lucia',
        {},
        {
          construct: fn('Lucia', {
            result: instance(() =>
              object(
                'lucia',
                {
                  validateSession: sessionRead('lucia.validateSession', { is: 'object', fields: { user: nullShape, session: nullShape } }, userSession),
                  readSessionCookie: decodes('readSessionCookie'),
                  createSession: creates('lucia.createSession', 'session.create'),
                },
                { otherwise: (p) => (p === 'then' ? null : fn(`lucia.${p}`, { async: true, result: truthy })) },
              ),
            ),
          }),
        },
      ),
      '*': fn('lucia', { result: truthy }),
    },
  },
};
