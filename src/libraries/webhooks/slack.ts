/** @slack/bolt 4 (dist/receivers/verify-request.js): verifySlackRequest throws, isValidSlackRequest gives a boolean. */
import { fn, instance, object } from '../../evaluate/models.ts';
import type { Library } from '../../evaluate/models.ts';
import { chained, checks, truthy, verifies } from '../shared.ts';
import { everyone } from './shared.ts';

const app = object('bolt', {}, { construct: fn('bolt', { result: instance(() => chained('bolt')) }) });
export const slack: Library = {
  name: '@slack/bolt',
  packages: ['@slack/bolt'],
  modules: {
    '': {
      verifySlackRequest: verifies('verifySlackRequest', { ...everyone, result: truthy }),
      isValidSlackRequest: checks('isValidSlackRequest', everyone),
      App: app,
      ExpressReceiver: app,
      HTTPReceiver: app,
      AwsLambdaReceiver: app,
      '*': fn('bolt', { result: truthy }),
    },
  },
};
