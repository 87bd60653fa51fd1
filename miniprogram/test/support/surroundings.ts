/**
 * What surrounds a phone of the tests, whichever platform its app runs on; a test may change any of
 * it at any time.
 */
export interface PhoneSurroundings {
  /** Where requests go, whatever origin the bundle was built for: `http://127.0.0.1:3000`. */
  apiOrigin: string
  /** A fresh one-time login code, as the channel gives it. */
  loginCode: () => Promise<string>
  /** What the channel gives for the person's phone number, once they allow it. */
  phoneCode: () => Promise<string>
  /** What the camera sees next; `null` when the person closes the scanner. */
  scan: () => string | null
  /** `offline`: nothing goes out. `lost`: the request arrives, its answer does not. */
  network?: 'online' | 'offline' | 'lost'
  /** What the person answers in a native dialogue. */
  confirms?: boolean
  /** The day that the person picks; the one shown first unless told. */
  day?: string
  /** Short notes that the app showed. */
  toasts: string[]
}

/** The phone, as the platform's own functions see it. */
export interface Host {
  surroundings: PhoneSurroundings
  /** Makes a JSON text a value of the bundle's own world. */
  parse: (text: string) => unknown
  /** Opens and closes pages. @throws where the platform fails */
  navigate: (
    how: 'navigateTo' | 'redirectTo' | 'reLaunch' | 'switchTab' | 'navigateBack',
    url: string,
    delta?: number,
  ) => void
  /**
   * Covers the app with something of the platform's own, or shows it again: the app and the page in
   * front are told.
   */
  cover: (life: 'onHide' | 'onShow') => void
}

export interface Callbacks {
  success?: (result: object) => void
  fail?: (result: object) => void
  complete?: (result: object) => void
}
export interface Outgoing {
  url: string
  method: string
  headers: Record<string, string>
  data?: unknown
}
export interface Incoming {
  status: number
  headers: Record<string, string>
  text: string
}

/**
 * Makes `action` an API with callbacks; it gives the result or throws what `failureOf` makes the
 * answer to `fail`.
 */
export function withCallbacks<O extends Callbacks>(
  action: (options: O) => object | void | Promise<object | void>,
  failureOf: (error: unknown) => object,
  success: object = {},
) {
  return (options: O = {} as O) => {
    const done = (tell: ((result: object) => void) | undefined, result: object) => {
      tell?.(result)
      options.complete?.(result)
    }
    void Promise.resolve()
      .then(() => action(options))
      .then(
        (result) => done(options.success, { ...success, ...result }),
        (error: unknown) => done(options.fail, failureOf(error)),
      )
    return { abort() {}, onHeadersReceived() {}, offHeadersReceived() {} }
  }
}

/**
 * Sends a mini-program's request as its platform would.
 * @throws when there is no network, or the answer is lost
 */
export async function send(
  surroundings: PhoneSurroundings,
  { url, method, headers, data }: Outgoing,
): Promise<Incoming> {
  if (surroundings.network === 'offline') throw new Error('network is down')
  const body = data === undefined || typeof data === 'string' ? data : JSON.stringify(data)
  const target = new URL(url)
  if (method === 'GET' && body)
    for (const [name, value] of Object.entries(JSON.parse(body) as Record<string, unknown>))
      target.searchParams.set(name, String(value))
  const answer = await fetch(surroundings.apiOrigin + target.pathname + target.search, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(method === 'GET' || body === undefined ? {} : { body }),
  })
  const text = await answer.text()
  if (answerIsLost(surroundings)) throw new Error('timeout')
  return { status: answer.status, headers: Object.fromEntries(answer.headers), text }
}

/** Asked after the request has arrived: what `surroundings` says may have changed meanwhile. */
const answerIsLost = ({ network }: PhoneSurroundings): boolean => network === 'lost'

/** What both platforms say of the phone. */
export const DEVICE = {
  brand: 'test',
  model: 'test',
  platform: 'android',
  system: 'Android 14',
  language: 'zh_CN',
  pixelRatio: 3,
  screenWidth: 375,
  screenHeight: 812,
  windowWidth: 375,
  windowHeight: 724,
  statusBarHeight: 44,
  fontSizeSetting: 16,
}
/** Of both platforms: things that show nothing a test reads. */
export const QUIET = [
  'showLoading',
  'hideLoading',
  'hideToast',
  'vibrateShort',
  'vibrateLong',
  'setKeepScreenOn',
  'setScreenBrightness',
  'stopPullDownRefresh',
  'pageScrollTo',
  'setTabBarBadge',
  'removeTabBarBadge',
  'makePhoneCall',
]
export const IGNORED = Object.fromEntries(
  [
    'onNetworkStatusChange',
    'offNetworkStatusChange',
    'onAppShow',
    'offAppShow',
    'onAppHide',
    'offAppHide',
    'onError',
  ].map((name) => [name, () => undefined]),
)
