/**
 * A phone for tests: boots a built mini-program bundle in a context of its own, as
 * WeChat and Alipay do (no window, no DOM, no fetch), and lets a test see, tap and type.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { compileFunction, createContext, runInContext } from 'node:vm'
import { type Platform, type PlatformName, PLATFORMS } from './platforms.ts'
import { applyPatch, readTemplates, Screen, type Node, type Templates } from './screen.ts'
import type { PhoneSurroundings } from './surroundings.ts'

type Handler = (this: unknown, ...args: unknown[]) => unknown
type Config = Record<string, unknown>
/** One page on the stack, as the platform hands it to the page's own methods. */
interface PageOnStack {
  route: string
  options: Record<string, string>
  data: { root: Node }
  setData(patch: Record<string, unknown>, done?: () => void): void
  [member: string]: unknown
}

interface Tab {
  pagePath: string
}
interface AppJson {
  pages: string[]
  subPackages: { root: string; pages: string[] }[]
  tabBar: { list?: Tab[]; items?: Tab[] }
}

const call = (target: Config | undefined, method: string, ...args: unknown[]): unknown =>
  (target?.[method] as Handler | undefined)?.apply(target, args)

export class MiniPhone {
  /**
   * What the bundle reported as going wrong: thrown in a life cycle, or written by `console.error`.
   */
  readonly errors: string[] = []
  /** Every page of `app.json`. */
  readonly routes: readonly string[]
  readonly #platform: Platform
  readonly #surroundings: PhoneSurroundings
  readonly #tabs: readonly string[]
  readonly #templates: Templates
  readonly #modules = new Map<string, { exports: unknown }>()
  readonly #configs = new Map<string, Config>()
  readonly #tabPages = new Map<string, PageOnStack>()
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #context: object
  #app: Config | undefined
  #stack: PageOnStack[] = []
  #loading = ''

  constructor(platform: PlatformName, surroundings: PhoneSurroundings) {
    this.#platform = PLATFORMS[platform]
    this.#surroundings = surroundings
    const { dist, templates, globals } = this.#platform
    const appJson = JSON.parse(readFileSync(join(dist, 'app.json'), 'utf8')) as AppJson
    this.routes = [
      ...appJson.pages,
      ...appJson.subPackages.flatMap(({ root, pages }) => pages.map((page) => join(root, page))),
    ]
    this.#tabs = (appJson.tabBar.list ?? appJson.tabBar.items ?? []).map(({ pagePath }) => pagePath)
    this.#templates = readTemplates(readFileSync(join(dist, templates), 'utf8'))
    const report = (...parts: unknown[]) => {
      this.errors.push(parts.map(describe).join(' '))
    }
    this.#context = createContext({
      console: {
        log() {},
        info() {},
        debug() {},
        warn() {},
        error: report,
      },
      ...this.#clock(),
      App: (config: Config) => {
        this.#app = config
      },
      Page: (config: Config) => {
        this.#configs.set(this.#loading, config)
      },
      Component() {},
      getApp: () => this.#app,
      getCurrentPages: () => [...this.#stack],
    })
    const parse = (text: string): unknown =>
      runInContext(`JSON.parse(${JSON.stringify(text)})`, this.#context)
    const cover = (life: 'onHide' | 'onShow') => {
      call(this.#app, life, {})
      call(this.#front(), life)
    }
    Object.assign(
      this.#context,
      globals({
        surroundings,
        parse,
        navigate: (how, url, delta) => this.go(how, url, delta),
        cover,
      }),
    )
  }

  /**
   * Starts the app and opens a page (default: the first of `app.json`), as from the list of
   * recently used ones.
   */
  async launch(url = `/${this.routes[0]}`): Promise<void> {
    this.#require('app.js')
    const options = {
      path: url.slice(1),
      query: {},
      scene: 1001,
      referrerInfo: {},
    }
    call(this.#app, 'onLaunch', options)
    call(this.#app, 'onShow', options)
    this.go('reLaunch', url)
    await this.settle()
  }

  /**
   * The five ways to another page, with the platforms' rules: 10 pages deep, tabs only by
   * `switchTab` (or a relaunch).
   */
  go(
    how: 'navigateTo' | 'redirectTo' | 'reLaunch' | 'switchTab' | 'navigateBack',
    url: string,
    delta = 1,
  ): void {
    if (how === 'navigateBack') {
      for (let left = delta; left > 0 && this.#stack.length > 1; left -= 1)
        this.#close(this.#stack.pop())
      return void call(this.#stack.at(-1), 'onShow')
    }
    const [route = '', query = ''] = url.replace(/^\//, '').split('?')
    if (!this.routes.includes(route)) throw new Error(`page "${route}" is not found`)
    const isTab = this.#tabs.includes(route)
    if (how === 'switchTab' ? !isTab : how !== 'reLaunch' && isTab)
      throw new Error(`can not ${how} ${isTab ? 'a tabbar page' : 'to no-tabBar page'}`)
    if (how === 'navigateTo' && this.#stack.length >= 10)
      throw new Error('webview count limit exceed')
    if (how === 'navigateTo') call(this.#stack.at(-1), 'onHide')
    if (how === 'redirectTo') this.#close(this.#stack.pop())
    if (how === 'reLaunch') {
      for (const page of [...this.#stack.splice(0).reverse(), ...this.#tabPages.values()])
        this.#close(page)
    }
    if (how === 'switchTab') {
      for (const page of this.#stack.splice(0).reverse()) {
        if (this.#tabs.includes(page.route)) call(page, 'onHide')
        else this.#close(page)
      }
    }
    this.#open(route, query, isTab)
  }

  /** The route of the page in front. */
  get route(): string {
    return this.#front().route
  }
  get screen(): Screen {
    return new Screen(this.#front().data.root, this.#templates)
  }
  get text(): string {
    return this.screen.text()
  }

  /** Taps what has this text, label or class; a disabled button hears nothing. */
  async tap(wanted: string): Promise<void> {
    const path = await this.#see(wanted)
    const { screen } = this
    if (
      path.some((node) =>
        [true, 'true'].includes(screen.attribute(node, 'disabled') as boolean | string),
      )
    )
      throw new Error(`"${wanted}" is disabled`)
    this.#dispatch(path, 'tap', {})
    await this.settle()
  }

  /** Puts a value into the field with this placeholder, label or class. */
  async type(wanted: string, value: string): Promise<void> {
    this.#dispatch(await this.#see(wanted), 'input', { value, cursor: value.length })
    await this.settle()
  }

  /** Taps the platform's own button that asks for the phone number, and allows it or not. */
  async answerPhoneButton(wanted: string, allow: boolean): Promise<void> {
    const { event, detail } = this.#platform.phoneAnswer(
      allow ? await this.#surroundings.phoneCode() : null,
    )
    this.#dispatch(await this.#see(wanted), event, detail)
    await this.settle()
  }

  /** Waits until the page in front shows a text (or satisfies a check). */
  async waitFor(
    wanted: string | ((phone: MiniPhone) => boolean),
    timeoutMs = 120_000,
  ): Promise<void> {
    const seen = typeof wanted === 'string' ? () => this.text.includes(wanted) : () => wanted(this)
    for (const end = Date.now() + timeoutMs; !seen(); await sleep(10)) {
      if (Date.now() > end)
        throw new Error(
          `not seen within ${timeoutMs} ms: ${wanted.toString()}\n${this.route} shows:\n${this.text}\nerrors: ${this.errors.join('\n')}`,
        )
    }
  }

  /** Lets what is already due happen: promises, effects, `setData`. */
  async settle(): Promise<void> {
    await sleep(30)
  }

  /** Puts the phone away: pages are unloaded and no timer stays. */
  close(): void {
    for (const page of this.#stack.splice(0)) this.#close(page)
    for (const timer of this.#timers) clearTimeout(timer)
  }

  #front(): PageOnStack {
    const page = this.#stack.at(-1)
    if (!page) throw new Error('no page is open')
    return page
  }

  async #see(wanted: string): Promise<Node[]> {
    await this.waitFor((phone) => phone.screen.find(wanted) !== undefined).catch(
      (cause: unknown) => {
        throw new Error(
          `nothing to touch: ${wanted}\n${this.route} shows:\n${this.text}\nerrors: ${this.errors.join('\n')}`,
          { cause },
        )
      },
    )
    return this.screen.find(wanted) ?? []
  }

  /**
   * A native event goes to the innermost node that hears it, then up, each time naming the node it
   * has reached.
   */
  #dispatch(path: Node[], type: string, detail: object): void {
    const page = this.#front()
    const { screen } = this
    const target = asTarget(path.at(-1))
    const heard = [...path].reverse().filter((node) => screen.hears(node, type))
    if (heard.length === 0)
      throw new Error(`nothing hears "${type}" at ${JSON.stringify(screen.text(path.at(-1)))}`)
    for (const node of heard) {
      call(page, 'eh', {
        type,
        timeStamp: Date.now(),
        target,
        currentTarget: asTarget(node),
        detail,
        mark: {},
      })
      if (type !== 'tap' || screen.hears(node, type) === 'catch') return
    }
  }

  #open(route: string, query: string, isTab: boolean): void {
    const kept = isTab ? this.#tabPages.get(route) : undefined
    const page = kept ?? this.#create(route, query)
    if (isTab) this.#tabPages.set(route, page)
    this.#stack.push(page)
    this.#guard(() => {
      if (!kept) call(page, 'onLoad', page.options)
      call(page, 'onShow')
      if (!kept) call(page, 'onReady')
    })
  }

  #create(route: string, query: string): PageOnStack {
    if (!this.#configs.has(route)) {
      this.#loading = route
      this.#require(`${route}.js`)
    }
    const config = this.#configs.get(route)
    if (!config) throw new Error(`${route} did not call Page()`)
    // The platform hands the parameters over as they stand in the address: whoever encoded them
    // decodes them.
    const options = Object.fromEntries(
      query
        .split('&')
        .filter(Boolean)
        .map((pair) => [pair.split('=')[0] ?? '', pair.slice(pair.indexOf('=') + 1)]),
    )
    const page: PageOnStack = {
      ...config,
      route,
      options,
      data: structuredClone(config['data']) as { root: Node },
      setData: (patch, done) => {
        applyPatch(page.data, JSON.parse(JSON.stringify(patch)) as Record<string, unknown>)
        if (done) this.#later(done, 0)
      },
    }
    return page
  }

  #close(page: PageOnStack | undefined): void {
    if (!page) return
    this.#tabPages.delete(page.route)
    this.#guard(() => call(page, 'onUnload'))
  }

  #guard(action: () => void): void {
    try {
      action()
    } catch (error) {
      this.errors.push(describe(error))
    }
  }

  #require(file: string): unknown {
    const known = this.#modules.get(file)
    if (known) return known.exports
    const path = join(this.#platform.dist, file)
    if (!existsSync(path)) throw new Error(`module "${file}" is not defined`)
    const module = { exports: {} as unknown }
    this.#modules.set(file, module)
    const run = compileFunction(readFileSync(path, 'utf8'), ['require', 'module', 'exports'], {
      filename: path,
      parsingContext: this.#context,
    }) as Handler
    run.call(
      undefined,
      (name: string) =>
        this.#require(join(dirname(file), name.endsWith('.js') ? name : `${name}.js`)),
      module,
      module.exports,
    )
    return module.exports
  }

  #later(action: () => void, ms: number): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      this.#guard(action)
    }, ms)
    this.#timers.add(timer)
    return timer
  }

  #clock() {
    const forget = (timer: NodeJS.Timeout) => {
      clearTimeout(timer)
      this.#timers.delete(timer)
    }
    return {
      setTimeout: (action: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
        this.#later(() => action(...args), ms),
      setInterval: (action: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
        const timer = setInterval(() => this.#guard(() => action(...args)), ms)
        this.#timers.add(timer)
        return timer
      },
      clearTimeout: forget,
      clearInterval: forget,
    }
  }
}

function asTarget(node: Node | undefined) {
  return {
    id: node?.sid ?? '',
    dataset: { sid: node?.sid ?? '' },
    offsetLeft: 0,
    offsetTop: 0,
  }
}

function describe(error: unknown): string {
  if (typeof error === 'string') return error
  const { stack, message } = (error ?? {}) as Partial<Error>
  return stack ?? message ?? JSON.stringify(error)
}
