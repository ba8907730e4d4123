/** Language models: the vendors' clients, where every call is one, and the AI SDK, where only some functions ask a model. */
import { fn, instance, object } from '../../evaluate/models.ts';
import type { FunctionModel, Library, Model } from '../../evaluate/models.ts';
import { chained, truthy } from '../shared.ts';
import { client } from './shared.ts';

/** ai 5 and 6 (dist/index.d.ts): what sends a prompt. Everything else makes tools, messages and streams. */
const asks = [
  'generateText',
  'streamText',
  'generateObject',
  'streamObject',
  'embed',
  'embedMany',
  'rerank',
  'generateImage',
  'experimental_generateImage',
  'experimental_generateSpeech',
  'experimental_transcribe',
  'generateSpeech',
  'transcribe',
];
const call = (name: string): FunctionModel =>
  fn(name, {
    async: !name.startsWith('stream'),
    effect: { kind: 'model', resource: 'model' },
    calls: [],
    result: { is: 'opaque', tags: { record: ['model'] }, truthy: true },
  });
const agent: Model = object(
  'agent',
  {},
  { otherwise: (p) => (p === 'then' ? null : /^(?:generate|stream|respond)/.test(p) ? call(`agent.${p}`) : fn(`agent.${p}`, { result: truthy })) },
);
const newAgent: Model = object('Agent', {}, { construct: fn('Agent', { result: instance(() => agent) }) });
const sdk: Record<string, Model> = {
  ...Object.fromEntries(asks.map((name) => [name, call(name)])),
  ToolLoopAgent: newAgent,
  Experimental_Agent: newAgent,
  tool: fn('tool', { result: { is: 'argument', index: 0 } }),
  // Error classes too: `APICallError.isInstance(error)`.
  '*': object(
    'ai',
    {},
    {
      call: fn('ai', { result: { is: 'derived', truthy: true } }),
      construct: fn('ai', { result: truthy }),
      otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : fn(`ai.${p}`, { result: { is: 'opaque' } })),
    },
  ),
};
export const languageModels: readonly Library[] = [
  { name: 'ai', packages: ['ai'], modules: { '': sdk, '*': sdk } },
  {
    name: '@ai-sdk',
    packages: ['@ai-sdk/*', '@openrouter/ai-sdk-provider', 'ollama-ai-provider'],
    modules: { '': { '*': chained('ai provider'), default: chained('ai provider') }, '*': { '*': chained('ai provider') } },
  },
  client(
    'model',
    [
      'openai',
      '@anthropic-ai/sdk',
      'langchain',
      '@langchain/*',
      'groq-sdk',
      '@google/generative-ai',
      '@google/genai',
      '@google-cloud/vertexai',
      '@mistralai/mistralai',
      'replicate',
      'cohere-ai',
      'together-ai',
      'ollama',
      '@huggingface/inference',
      '@fal-ai/client',
      '@fal-ai/serverless-client',
      'elevenlabs',
      '@deepgram/sdk',
    ],
    'model',
    ['OpenAI', 'Anthropic'],
  ),
];
