export default definePageConfig({ navigationBarTitleText: '去使用', navigationBarBackgroundColor: '#1456d9', navigationBarTextStyle: 'white' })
