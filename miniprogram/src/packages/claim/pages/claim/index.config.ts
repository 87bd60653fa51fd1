export default definePageConfig({ navigationBarTitleText: '领取培训券' })
