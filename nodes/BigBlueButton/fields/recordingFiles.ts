import type { INodeProperties } from 'n8n-workflow';

/** Hosts beyond the server's own site that files may come from. */
export const allowedHosts: INodeProperties = {
  displayName: 'Allowed Hosts',
  name: 'allowedHosts',
  type: 'string',
  default: '',
  placeholder: 'e.g. recordings.example.com, *.cdn.example.com',
  description:
    'Where files may be fetched from beside the site of the server itself, separated by commas. Needed when the server stores its recordings at another host.',
};

/** Captions of which language. */
export const language: INodeProperties = {
  displayName: 'Language',
  name: 'language',
  type: 'string',
  default: '',
  placeholder: 'e.g. de or en-US',
  description: 'Which language the captions are in; "en" takes "en-US" too. Empty for any.',
};
