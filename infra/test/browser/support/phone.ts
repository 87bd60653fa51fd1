/** One person's phone: a browser window of its own, and what people do with it. */
import type {
  Browser,
  BrowserContext,
  ConsoleMessage,
  Locator,
  Page,
  Response,
} from 'playwright-core'

/** The narrowest common phone and its height, in CSS pixels. */
const PHONE = { width: 375, height: 812 }
const PATIENCE_MS = 120_000

/**
 * The browser's own words about a request that was refused or lost: the app has answered the person
 * already.
 */
const isAboutRequest = (message: ConsoleMessage): boolean =>
  message.text().startsWith('Failed to load resource') &&
  new URL(message.location().url, 'http://none').pathname.startsWith('/api/')

/**
 * Uncaught errors, console errors (a breach of the content security policy is one) and failures of
 * the server.
 */
function watch(context: BrowserContext): string[] {
  const troubles: string[] = []
  context.on('weberror', (error) =>
    troubles.push(`uncaught: ${error.error().stack ?? error.error().message}`),
  )
  context.on('console', (message) => {
    if (message.type() === 'error' && !isAboutRequest(message))
      troubles.push(`console: ${message.text()}`)
  })
  context.on('response', (response) => {
    if (response.status() >= 500)
      troubles.push(`${response.status()} ${response.request().method()} ${response.url()}`)
  })
  return troubles
}

export interface PhoneOptions {
  origin: string
  viewport?: { width: number; height: number }
  /** 关怀版 is switched on. */
  care?: boolean
}

export class Phone {
  readonly page: Page
  /** What went wrong unseen. */
  readonly troubles: string[]

  private constructor(page: Page, troubles: string[]) {
    this.page = page
    this.troubles = troubles
  }

  static async create(
    browser: Browser,
    { origin, viewport = PHONE, care = false }: PhoneOptions,
  ): Promise<Phone> {
    const context = await browser.newContext({
      baseURL: origin,
      viewport,
      hasTouch: true,
      isMobile: viewport.width < 600,
      locale: 'zh-CN',
    })
    context.setDefaultTimeout(PATIENCE_MS)
    if (care) await context.addInitScript(`localStorage.setItem('voucher.care', '{"data":true}')`)
    return new Phone(await context.newPage(), watch(context))
  }

  async open(path = '/'): Promise<void> {
    await this.page.goto(path)
  }

  /** What can be tapped, by its words or a part of them. */
  target(name: string | RegExp): Locator {
    const roles = (['tab', 'link', 'checkbox'] as const).map((role) =>
      this.page.getByRole(role, { name }),
    )
    return roles
      .reduce((all, some) => all.or(some), this.page.getByRole('button', { name }))
      .filter({ visible: true })
      .first()
  }

  /**
   * Taps what says so, wherever it is, once the screen has loaded; it may have to be scrolled to.
   */
  tap(name: string | RegExp): Promise<void> {
    return this.#try(async () => {
      await this.page
        .getByText('正在加载…')
        .filter({ visible: true })
        .first()
        .waitFor({ state: 'hidden' })
      await this.target(name).tap()
    })
  }

  /**
   * Waits until the words can be seen.
   * @throws with all that can be seen instead, after `withinMs`
   */
  sees(text: string | RegExp, withinMs = PATIENCE_MS): Promise<void> {
    return this.#try(() =>
      this.page.getByText(text).filter({ visible: true }).first().waitFor({ timeout: withinMs }),
    )
  }

  /** One of several alike by its words: a voucher, a campaign, an operator. */
  card(name: string): Locator {
    return this.page.locator('.ticket, .operator').filter({ hasText: name, visible: true })
  }

  /** Taps the button on such a card. */
  tapOnCard(name: string, button: string): Promise<void> {
    return this.#try(() => this.card(name).getByRole('button', { name: button }).tap())
  }

  /**
   * Agrees to what a dialog asks. On a slow machine the dialog may still be appearing: who sees it
   * stay taps once more.
   */
  agree(word: string): Promise<void> {
    return this.#try(async () => {
      const button = this.page.locator('.taro-modal__foot').getByText(word, { exact: true })
      await button.tap()
      await button.waitFor({ state: 'hidden', timeout: 3000 }).catch(() => button.tap())
    })
  }

  /** Types into the field below a label. */
  type(label: string, text: string): Promise<void> {
    return this.#try(() => this.page.getByLabel(label).filter({ visible: true }).fill(text))
  }

  /** Taps the keys of a pad one after the other. */
  async key(digits: string): Promise<void> {
    for (const digit of digits)
      await this.#try(() =>
        this.page.getByRole('button', { name: digit, exact: true }).filter({ visible: true }).tap(),
      )
  }

  /** Waits for the server's answer to a request such as `POST /operator/redemptions`. */
  answer(route: string): Promise<Response> {
    return this.page.waitForResponse(
      (response) =>
        `${response.request().method()} ${new URL(response.url()).pathname.replace(/^\/api/, '')}` ===
        route,
    )
  }

  close(): Promise<void> {
    return this.page.context().close()
  }

  async #try(act: () => Promise<void>): Promise<void> {
    try {
      await act()
    } catch (error) {
      const shown = await this.page
        .locator('body')
        .innerText()
        .catch(() => '')
      throw new Error(
        `${error instanceof Error ? error.message : String(error)}\nThe screen says: ${shown.replace(/\s+/g, ' ')}`,
      )
    }
  }
}
