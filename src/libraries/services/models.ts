/** Language models. */
import type { Library } from '../../evaluate/models.ts';
import { client } from './shared.ts';

export const languageModels: Library = client(
  'model',
  ['openai', '@anthropic-ai/sdk', 'ai', '@ai-sdk/*', 'langchain', '@langchain/*', 'groq-sdk', '@google/generative-ai', 'replicate', 'cohere-ai'],
  'model',
  ['OpenAI', 'Anthropic', 'generateText', 'streamText'],
);
