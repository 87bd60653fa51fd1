/** The part of WeChat's `wx` that the app may use. What is missing here is `undefined`, as an unknown API is on a real phone. */

/** What surrounds the phone; a test may change any of it at any time. */
export interface Surroundings {
  /** Where requests go, whatever origin the bundle was built for: `http://127.0.0.1:3000`. */
  apiOrigin: string
  /** A fresh one-time login code, as the channel gives it. */
  loginCode: () => Promise<string>
  /** What the camera sees next; `null` when the person closes the scanner. */
  scan: () => string | null
  /** `offline`: nothing goes out. `lost`: the request arrives, its answer does not. */
  network?: 'online' | 'offline' | 'lost'
  /** What the person answers in a native dialogue. */
  confirms?: boolean
  /** Short notes that the app showed. */
  toasts: string[]
}

interface Callbacks { success?: (result: object) => void; fail?: (result: { errMsg: string }) => void; complete?: (result: object) => void }
interface RequestOptions extends Callbacks { url: string; method?: string; header?: Record<string, string>; data?: unknown; dataType?: string }
type Navigate = (how: 'navigateTo' | 'redirectTo' | 'reLaunch' | 'switchTab' | 'navigateBack', url: string, delta?: number) => void

/** `wx.request` knows no PATCH. */
const METHODS = ['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT']
/** Things of the phone that show nothing a test reads: they just succeed. */
const QUIET = [
  'showLoading', 'hideLoading', 'hideToast', 'vibrateShort', 'vibrateLong', 'setKeepScreenOn', 'setScreenBrightness', 'setNavigationBarTitle', 'setNavigationBarColor',
  'stopPullDownRefresh', 'pageScrollTo', 'setTabBarBadge', 'removeTabBarBadge', 'setBackgroundColor', 'setClipboardData', 'makePhoneCall', 'requirePrivacyAuthorize', 'openPrivacyContract', 'requestSubscribeMessage',
]

/**
 * @param parse makes a JSON text a value of the bundle's own world
 * @param navigate opens and closes pages; throws where WeChat fails
 */
export function createWx(surroundings: Surroundings, parse: (text: string) => unknown, navigate: Navigate) {
  const storage = new Map<string, string>()
  /** An API with callbacks: `action` gives the result or throws what becomes `fail`. */
  const api = <O extends Callbacks>(name: string, action: (options: O) => object | void | Promise<object | void>) => (options: O = {} as O) => {
    const done = (outcome: 'ok' | 'fail', result: object) => {
      if (outcome === 'ok') options.success?.(result)
      else options.fail?.(result as { errMsg: string })
      options.complete?.(result)
    }
    void Promise.resolve().then(() => action(options)).then(
      (result) => done('ok', { errMsg: `${name}:ok`, ...result }),
      (error: unknown) => done('fail', { errMsg: `${name}:fail ${error instanceof Error ? error.message : String(error)}` }),
    )
    return { abort() {}, onHeadersReceived() {}, offHeadersReceived() {} }
  }
  /** Asked after the request has arrived: what `surroundings` says may have changed meanwhile. */
  const answerIsLost = () => surroundings.network === 'lost'
  const go = (how: Parameters<Navigate>[0]) => api(how, ({ url = '', delta }: Callbacks & { url?: string; delta?: number }) => navigate(how, url, delta))
  const device = { brand: 'test', model: 'test', platform: 'android', system: 'Android 14', language: 'zh_CN', version: '8.0.50', SDKVersion: '3.8.0', pixelRatio: 3, screenWidth: 375, screenHeight: 812, windowWidth: 375, windowHeight: 724, statusBarHeight: 44, safeArea: { top: 44, left: 0, right: 375, bottom: 778, width: 375, height: 734 }, fontSizeSetting: 16, theme: 'light' }

  return {
    ...Object.fromEntries(QUIET.map((name) => [name, api(name, () => {})])),
    navigateTo: go('navigateTo'), redirectTo: go('redirectTo'), reLaunch: go('reLaunch'), switchTab: go('switchTab'), navigateBack: go('navigateBack'),
    request: api('request', async ({ url, method = 'GET', header = {}, data, dataType = 'json' }: RequestOptions) => {
      if (!METHODS.includes(method)) throw new Error('invalid method')
      if (surroundings.network === 'offline') throw new Error('network is down')
      const body = data === undefined || typeof data === 'string' ? data : JSON.stringify(data)
      const target = new URL(url)
      if (method === 'GET' && body) for (const [name, value] of Object.entries(JSON.parse(body) as Record<string, unknown>)) target.searchParams.set(name, String(value))
      const answer = await fetch(surroundings.apiOrigin + target.pathname + target.search, {
        method, headers: { 'content-type': 'application/json', ...header }, ...(method === 'GET' || body === undefined ? {} : { body }),
      })
      const text = await answer.text()
      if (answerIsLost()) throw new Error('timeout')
      return { statusCode: answer.status, header: Object.fromEntries(answer.headers), cookies: [], data: dataType === 'json' && text !== '' ? parse(text) : text }
    }),
    login: api('login', async () => ({ code: await surroundings.loginCode() })),
    checkSession: api('checkSession', () => {}),
    scanCode: api('scanCode', () => {
      const result = surroundings.scan()
      if (result === null) throw new Error('cancel')
      return { result, scanType: 'QR_CODE', charSet: 'utf-8', rawData: '' }
    }),
    showToast: api('showToast', ({ title }: Callbacks & { title: string }) => { surroundings.toasts.push(title) }),
    showModal: api('showModal', () => ({ confirm: surroundings.confirms ?? true, cancel: !(surroundings.confirms ?? true) })),
    getStorageSync: (key: string) => { const text = storage.get(key); return text === undefined ? '' : parse(text) },
    setStorageSync: (key: string, value: unknown) => { storage.set(key, JSON.stringify(value)) },
    removeStorageSync: (key: string) => { storage.delete(key) },
    clearStorageSync: () => { storage.clear() },
    getSystemInfoSync: () => device, getWindowInfo: () => device, getDeviceInfo: () => device, getAppBaseInfo: () => device,
    getAccountInfoSync: () => ({ miniProgram: { appId: 'test', envVersion: 'release', version: '1.0.0' } }),
    getMenuButtonBoundingClientRect: () => ({ top: 48, left: 281, right: 368, bottom: 80, width: 87, height: 32 }),
    getLaunchOptionsSync: () => ({ path: '', query: {}, scene: 1001 }), getEnterOptionsSync: () => ({ path: '', query: {}, scene: 1001 }),
    getScreenBrightness: api('getScreenBrightness', () => ({ value: 0.5 })),
    getNetworkType: api('getNetworkType', () => ({ networkType: surroundings.network === 'offline' ? 'none' : 'wifi' })),
    getPrivacySetting: api('getPrivacySetting', () => ({ needAuthorization: false, privacyContractName: '' })),
    onNeedPrivacyAuthorization() {}, onNetworkStatusChange() {}, offNetworkStatusChange() {}, onAppShow() {}, offAppShow() {}, onAppHide() {}, offAppHide() {}, onError() {},
    nextTick: (action: () => void) => { setTimeout(action, 0) },
    canIUse: () => true,
    getUpdateManager: () => ({ onCheckForUpdate() {}, onUpdateReady() {}, onUpdateFailed() {}, applyUpdate() {} }),
  }
}
