import { COLOURS } from './styles/colours.ts'

/** What only WeChat knows. */
const OWN =
  process.env.TARO_ENV === 'alipay'
    ? {}
    : { lazyCodeLoading: 'requiredComponents', __usePrivacyCheck__: true }

export default defineAppConfig({
  pages: ['pages/home/index', 'pages/vouchers/index', 'pages/me/index'],
  subPackages: [
    {
      root: 'packages/claim',
      pages: [
        'pages/ecard/index',
        'pages/campaigns/index',
        'pages/claim/index',
        'pages/agreement/index',
      ],
    },
    { root: 'packages/use', pages: ['pages/voucher/index', 'pages/pass/index'] },
    {
      root: 'packages/operator',
      pages: [
        'pages/scan/index',
        'pages/records/index',
        'pages/operators/index',
        'pages/operator-edit/index',
      ],
    },
  ],
  window: {
    navigationBarTitleText: '职业培训券',
    navigationBarBackgroundColor: COLOURS.white,
    navigationBarTextStyle: 'black',
    backgroundColor: COLOURS.ground,
    backgroundTextStyle: 'dark',
    navigationStyle: 'default',
    // Alipay lets pages be pulled down unless told.
    enablePullDownRefresh: false,
  },
  tabBar: {
    color: COLOURS['ink-2'],
    selectedColor: COLOURS.blue,
    backgroundColor: COLOURS.white,
    borderStyle: 'white',
    list: [
      {
        pagePath: 'pages/home/index',
        text: '首页',
        iconPath: 'assets/tabs/home.png',
        selectedIconPath: 'assets/tabs/home-active.png',
      },
      {
        pagePath: 'pages/vouchers/index',
        text: '我的卡券',
        iconPath: 'assets/tabs/vouchers.png',
        selectedIconPath: 'assets/tabs/vouchers-active.png',
      },
      {
        pagePath: 'pages/me/index',
        text: '我的',
        iconPath: 'assets/tabs/me.png',
        selectedIconPath: 'assets/tabs/me-active.png',
      },
    ],
  },
  ...OWN,
})
