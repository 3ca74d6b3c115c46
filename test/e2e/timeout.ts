/** In milliseconds, for a test and for what goes before it: a real n8n needs its time, on a busy machine more. */
jest.setTimeout(120_000);
