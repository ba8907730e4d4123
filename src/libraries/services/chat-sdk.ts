/**
 * Chat SDK 4 (`chat`): handlers that are registered run once a webhook has come in, `bot.webhooks.slack(request)` hands a request to the
 * adapter of that platform. What it asks of the request is the adapter's: Slack's signature always, Telegram's token where one is set.
 */
import { fn, instance, object } from '../../evaluate/models.ts';
import type { Library, Model, ObjectModel } from '../../evaluate/models.ts';
import { opaque, promiseOf } from '../../evaluate/values/values.ts';
import { effectClient, native, truthy } from '../shared.ts';

const webhook = (platform: string): Model =>
  native(`chat.webhooks.${platform}`, ({ machine, site }) => {
    if (machine.persona !== 'insider') machine.lose('handed-over', `the request is handed over to the ${platform} adapter of the Chat SDK`, site);
    return promiseOf(opaque({}, { truthy: true }));
  });
const webhooks: ObjectModel = object('chat.webhooks', {}, { otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : webhook(p)) });
const sends = effectClient('chat', 'external') as ObjectModel;
const bot: ObjectModel = object(
  'Chat',
  { webhooks },
  {
    otherwise: (p, state) => {
      if (/^on[A-Z]/.test(p) || p === 'initialize' || p === 'shutdown') return fn(`chat.${p}`, { result: truthy });
      return sends.otherwise?.(p, state) ?? null;
    },
  },
);
const exported: Record<string, Model> = {
  Chat: object('Chat', {}, { construct: fn('Chat', { result: instance(() => bot) }) }),
  '*': fn('chat', { result: truthy }),
};
export const chatSdk: Library = { name: 'chat', packages: ['chat'], modules: { '': exported } };
