import { expect } from 'chai';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from '../../support/chromium.js';

/** Pages that report to the console what the policy of their server forbids, where nobody else would see it. */
const REPORT_VIOLATIONS = `addEventListener('securitypolicyviolation', (event) =>
  console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI));`;

export interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  /** what the console complained about since the last call: errors, exceptions, policy violations, requests to other hosts */
  complaints(): string[];
}

const watch = (page: Page, found: string[]): void => {
  page.on('console', (message) => {
    if (message.type() === 'error') found.push(`${message.text()} (${page.url()})`);
  });
  page.on('pageerror', (error) => found.push(`${error.message} (${page.url()})`));
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (/^https?:$/.test(protocol) && hostname !== '127.0.0.1') found.push(`asked another host: ${request.url()}`);
  });
};

let shared: Browser | undefined;

/** One Chromium for all test files of a process, with which it ends; another one where it has crashed. */
const sharedBrowser = async (): Promise<Browser> => {
  if (!shared?.isConnected()) shared = await launchChromium();
  return shared;
};

/**
 * A browser with visitors of their own for each test: no cookie of one is seen by the other. A test whose pages complained fails, unless
 * it took the complaints for itself. Call inside `describe`.
 */
export const useBrowser = () => {
  let browser: Browser | undefined;
  let visits: Visit[] = [];
  before(async function () {
    this.timeout(180_000);
    browser = await sharedBrowser();
  });
  afterEach(async () => {
    const complaints = visits.flatMap((visit) => visit.complaints());
    await Promise.all(visits.map(({ context }) => context.close()));
    visits = [];
    expect(complaints, 'complaints of the browser').to.deep.equal([]);
  });

  return {
    visit: async (baseURL: string, options: BrowserContextOptions = {}): Promise<Visit> => {
      if (!browser) throw new Error('the browser is not running');
      const context = await browser.newContext({
        baseURL,
        viewport: { width: 1280, height: 900 },
        locale: 'en-GB',
        reducedMotion: 'reduce',
        ...options,
      });
      // beside another folder of tests a busy machine may take long to draw a chart
      context.setDefaultTimeout(30_000);
      await context.addInitScript(REPORT_VIOLATIONS);
      const page = await context.newPage();
      const found: string[] = [];
      watch(page, found);
      const visit = { context, page, complaints: () => found.splice(0) };
      visits.push(visit);
      return visit;
    },
  };
};

export interface Login {
  readonly name: string;
  readonly password: string;
}

/** Fills in the log-in form, on whatever page it is shown. */
export const logIn = async (page: Page, { name, password }: Login): Promise<void> => {
  await page.getByRole('textbox', { name: /^(Name|用户名)/ }).fill(name);
  await page.locator('input[type=password]').fill(password);
  await page.locator('.login button').click();
  await page.waitForURL((url) => url.pathname !== '/login');
};
