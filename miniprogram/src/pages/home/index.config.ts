export default definePageConfig({
  navigationBarTitleText: '职业培训券',
  navigationBarBackgroundColor: '#1456d9',
  navigationBarTextStyle: 'white',
  // In the browser the page's own blue head stands at the top.
  navigationStyle: process.env.TARO_ENV === 'h5' ? 'custom' : 'default',
})
