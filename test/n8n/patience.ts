// A real n8n takes seconds for what other tests do in none. (Jest heeds its option testTimeout for all
// projects together only.)
jest.setTimeout(120_000);
