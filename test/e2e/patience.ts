/** Before each file of a suite in a real n8n: jest heeds no time limit that one project alone has in its settings. */
jest.setTimeout(120_000);
