/** n8n's editor in a real browser. */
import { chromium, selectors, type Browser, type Locator, type Page } from 'playwright-core';
import { whereIs } from '../../commands/machine.js';
import type { N8n } from './driver';
import type { Workflow } from './workflow';

/** Debian's; playwright-core brings no browser of its own. */
const CHROMIUM = whereIs('chromium');

/** Without these, Chromium asks the internet for updates and experiments at every start. */
const OFFLINE = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
];

const WIDTH = 1400;
const HEIGHT = 1000;

/** Of the window in which a workflow's canvas is shown: workflows are wide. */
const CANVAS = { width: 1150, height: 560 };
const MARGIN = 16;

/** Leaves out all that floats above the canvas, and its dots. */
const ONLY_THE_CANVAS = `
  body * { visibility: hidden; }
  .vue-flow__transformationpane, .vue-flow__node, .vue-flow__node *, .vue-flow__edges,
  .vue-flow__edges *, .vue-flow__edge, .vue-flow__edge *, .vue-flow__edge-labels * { visibility: visible; }`;

export const hasBrowser = CHROMIUM !== undefined;

export class Editor {
  private constructor(
    private readonly n8n: N8n,
    private readonly browser: Browser,
    /** For what this class has no method for. */
    readonly page: Page,
  ) {}

  /** Opens a browser and signs in as the owner. */
  static async open(n8n: N8n): Promise<Editor> {
    selectors.setTestIdAttribute('data-test-id');
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', ...OFFLINE],
    });
    const page = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHT } });
    const editor = new Editor(n8n, browser, page);
    await editor.signIn();
    return editor;
  }

  async close(): Promise<void> {
    await this.browser.close();
  }

  /** Opens a node's panel, as a double click on the canvas does. */
  async openNode(workflow: Workflow, nodeName: string): Promise<void> {
    await this.page.goto(`${this.n8n.url}/workflow/${workflow.id}`);
    const node = this.page.locator(`[data-test-id="canvas-node"][data-node-name="${nodeName}"]`);
    await node.dblclick({ timeout: 60_000 });
    await this.page.getByTestId('node-parameters').waitFor();
    // The editor fetches what it shows rows of fields with.
    await this.page.getByText('Loading fields').first().waitFor({ state: 'detached' });
  }

  /** Unfolds the addresses of an open trigger, as a click on their heading does. */
  async showWebhookUrls(): Promise<void> {
    const heading = this.panel().getByText('Webhook URLs', { exact: true });
    if ((await heading.count()) > 0) await heading.click();
  }

  /** Opens a workflow's canvas, with all of it in sight. */
  async openWorkflow(workflow: Workflow): Promise<void> {
    await this.page.setViewportSize(CANVAS);
    await this.page.goto(`${this.n8n.url}/workflow/${workflow.id}`);
    await this.page.getByTestId('canvas-node').first().waitFor({ timeout: 60_000 });
    await this.page.waitForLoadState('networkidle');
    await this.zoomBy('zoom-to-fit');
    // It thinks of the nodes only; lines that lead back may run below them.
    if (await this.isCut()) await this.zoomBy('zoom-out-button');
    await this.page.addStyleTag({ content: ONLY_THE_CANVAS });
  }

  /** @returns the names of the nodes of an open workflow that the editor marks as faulty */
  async nodesWithIssues(): Promise<string[]> {
    const marks = ['node-issues', 'node-setup-required'].map((id) => `[data-test-id="${id}"]`);
    const faulty = this.page.getByTestId('canvas-node').filter({
      has: this.page.locator(marks.join(', ')),
    });
    return await faulty.evaluateAll((nodes: Array<{ getAttribute(name: string): string | null }>) =>
      nodes.map((node) => node.getAttribute('data-node-name') ?? ''),
    );
  }

  /**
   * Takes a picture of the nodes of an open workflow.
   *
   * @param file PNG to write
   */
  async photographCanvas(file: string): Promise<void> {
    await this.page.mouse.move(0, 0);
    const clip = around(await this.boxes());
    await this.page.screenshot({ path: file, animations: 'disabled', clip });
  }

  /** Opens a saved credential, as a click in the list of credentials does. */
  async openCredential(id: string): Promise<void> {
    await this.page.goto(`${this.n8n.url}/home/credentials/${id}`);
    await this.credentialDialog().waitFor({ timeout: 60_000 });
  }

  /** The column of an open node's panel that has its parameters. */
  panel(): Locator {
    return this.page
      .locator('div')
      .filter({ has: this.page.getByTestId('node-execute-button') })
      .filter({ has: this.page.getByTestId('node-parameters') })
      .last();
  }

  credentialDialog(): Locator {
    return this.page.getByTestId('editCredential-modal');
  }

  /**
   * Makes the window so tall that nothing in the part has to be scrolled, and takes its picture.
   *
   * @param part of the page
   * @param file PNG to write
   */
  async photograph(part: Locator, file: string): Promise<void> {
    // Away from the fields, which show more under the mouse.
    await this.page.mouse.move(0, 0);
    await this.page.setViewportSize({ width: WIDTH, height: HEIGHT });
    const hidden = await part.evaluate(hiddenHeight);
    await this.page.setViewportSize({ width: WIDTH, height: HEIGHT + hidden });
    // A dialog has a height of its own, which does not grow with the window.
    await part.evaluate(growBy, await part.evaluate(hiddenHeight));
    await this.page.waitForLoadState('networkidle');
    await part.screenshot({ path: file, animations: 'disabled' });
  }

  private async zoomBy(button: string): Promise<void> {
    await this.page.getByTestId(button).click();
    // It glides there.
    await this.page.waitForTimeout(1000);
  }

  /** Where the nodes and lines of an open workflow are. */
  private async boxes(): Promise<Box[]> {
    const parts = await this.page.locator('.vue-flow__node, .vue-flow__edge').all();
    const boxes = await Promise.all(parts.map(async (part) => await part.boundingBox()));
    return boxes.filter((box) => box !== null);
  }

  private async isCut(): Promise<boolean> {
    const canvas = await this.page.getByTestId('canvas').boundingBox();
    const bottom = Math.max(...(await this.boxes()).map(({ y, height }) => y + height));
    return canvas !== null && bottom > canvas.y + canvas.height;
  }

  private async signIn(): Promise<void> {
    await this.page.goto(`${this.n8n.url}/signin`);
    await this.page.locator('input[type=email]').fill(this.n8n.owner.email);
    await this.page.locator('input[type=password]').fill(this.n8n.owner.password);
    await this.page.keyboard.press('Enter');
    await this.page.waitForURL((url) => !url.pathname.startsWith('/signin'), { timeout: 60_000 });
  }
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** @returns what holds all boxes and a margin, within the canvas */
function around(boxes: readonly Box[]): Box {
  const left = Math.max(0, Math.min(...boxes.map(({ x }) => x)) - MARGIN);
  const top = Math.max(0, Math.min(...boxes.map(({ y }) => y)) - MARGIN);
  // The names stand below the nodes, and may be wider.
  const right = Math.max(...boxes.map(({ x, width }) => x + width)) + 2 * MARGIN;
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height)) + 3 * MARGIN;
  return {
    x: left,
    y: top,
    width: Math.min(right, CANVAS.width) - left,
    height: Math.min(bottom, CANVAS.height) - top,
  };
}

/** What is needed of the browser's elements, whose types the tests are compiled without. */
interface PageElement {
  clientHeight: number;
  offsetHeight: number;
  ownerDocument: {
    defaultView: { getComputedStyle(element: PageElement): { overflowY: string } };
  };
  scrollHeight: number;
  style: { cssText: string };
  querySelectorAll(selector: string): Iterable<PageElement>;
}

/** Runs in the page: how much taller the part would have to be to show all that scrolls in it. */
function hiddenHeight(part: PageElement): number {
  const { defaultView } = part.ownerDocument;
  const scrolling = [part, ...part.querySelectorAll('*')].filter((element) =>
    /auto|scroll/.test(defaultView.getComputedStyle(element).overflowY),
  );
  return Math.max(0, ...scrolling.map((element) => element.scrollHeight - element.clientHeight));
}

/** Runs in the page. */
function growBy(part: PageElement, pixels: number): void {
  const height = part.offsetHeight + pixels;
  if (pixels > 0) part.style.cssText += `; max-height: none; height: ${height}px`;
}
