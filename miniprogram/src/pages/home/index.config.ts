import { COLOURS } from '../../styles/colours.ts'

export default definePageConfig({
  navigationBarTitleText: '职业培训券',
  navigationBarBackgroundColor: COLOURS.blue,
  navigationBarTextStyle: 'white',
  // In the browser the page's own blue head stands at the top.
  navigationStyle: process.env.TARO_ENV === 'h5' ? 'custom' : 'default',
})
