#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "common/text/scanners/finders.h"

namespace meydan::text {
namespace {

// Asciified lower case, with the short and former names in use.
constexpr absl::string_view kProvinces =
    "adana adapazari adiyaman afyon afyonkarahisar agri aksaray amasya ankara antakya antalya ardahan artvin aydin "
    "balikesir bartin batman bayburt bilecik bingol bitlis bolu burdur bursa canakkale cankiri corum denizli "
    "diyarbakir duzce edirne elazig erzincan erzurum eskisehir gaziantep giresun gumushane hakkari hatay icel igdir "
    "isparta istanbul izmir izmit kahramanmaras karabuk karaman kars kastamonu kayseri kilis kirikkale kirklareli "
    "kirsehir kocaeli konya kutahya malatya manisa maras mardin mersin mugla mus nevsehir nigde ordu osmaniye rize "
    "sakarya samsun sanliurfa siirt sinop sirnak sivas tekirdag tokat trabzon tunceli urfa usak van yalova yozgat "
    "zonguldak ";

// Districts, and quarters that addresses name instead of them.
constexpr absl::string_view kDistricts =
    "abana acigol acipayam adakli adalar adilcevaz afsin agacoren agin aglasun agli ahirli ahlat ahmetli akcaabat "
    "akcadag akcakale akcakent akcakoca akdagmadeni akdeniz akhisar akincilar akkisla akkus akoren akpinar aksehir "
    "akseki aksu akyaka akyazi akyurt alaca alacakaya alacam aladag alanya alapli alasehir aliaga alibeykoy almus "
    "alpu alsancak altieylul altindag altinekin altinordu altinova altinozu altintas altinyayla altunhisar alucra "
    "amasra anamur andirin araban arac arakli aralik arapgir ardanuc ardesen arguvan arhavi aricak arifiye armutlu "
    "arnavutkoy arpacay arsin arsuz artova artuklu asarcik askale aslanapa atabey atakoy atakum atasehir atkaracalar "
    "avanos avcilar ayancik ayas aybasti aydincik aydintepe ayranci ayvacik ayvalik azdavay aziziye babadag babaeski "
    "bafra bagcilar baglar bahce bahcelievler bahcesaray bahsili bakirkoy baklan bala balcova baliseyh balya banaz "
    "bandirma basaksehir basciftlik basiskele baskale baskil basmakci basyayla battalgazi bayat bayindir baykan "
    "bayrakli bayramic bayramoren bayrampasa bebek bekilli belen bergama besevler besikduzu besiktas besiri besni "
    "beyagac beydag beykoz beylikduzu beylikova beyoglu beypazari beysehir beytussebap biga bigadic birecik bismil "
    "bodrum bogazkale bogazliyan bolvadin bor borcka bornova bostanci boyabat bozcaada bozdogan bozkir bozkurt "
    "bozova boztepe bozuyuk bozyazi buca bucak buharkent bulancak bulanik buldan bunyan burhaniye buyukcekmece "
    "buyukorhan caglayancerit cal caldiran camardi camas cameli camlidere camlihemsin camliyayla camoluk can canakci "
    "candir canik cankaya cardak carsamba carsibasi cat catak catalca catalpinar catalzeytin cavdarhisar cavdir cay "
    "caybasi caycuma cayeli cayiralan cayirli cayirova caykara cekerek cekmekoy celebi celikhan celtik celtikci "
    "cemisgezek cerkes cerkezkoy cermik cesme cevizlibag ceyhan ceylanpinar cicekdagi cide cifteler ciftlik "
    "ciftlikkoy cigli cihanbeyli cihangir cildir cilimli cinar cinarcik cine civril cizre cobanlar corlu cubuk "
    "cukurca cukurova cumayeri cumra cungus daday dalaman damal darende dargecit darica datca dazkiri defne delice "
    "demirci demirkoy demirozu demre derbent derebucak derecik dereli derepazari derik derince derinkuyu "
    "dernekpazari develi devrek devrekani dicle didim digor dikili dikmen dilovasi dinar divrigi diyadin dodurga "
    "doganhisar dogankent dogansar dogansehir doganyol doganyurt dogubayazit domanic dortdivan dortyol dosemealti "
    "dulkadiroglu dumlupinar duragan dursunbey duzici duzkoy eceabat edremit efeler eflani egil egirdir ekinozu "
    "elbeyli elbistan eldivan eleskirt elmadag elmali emet eminonu emirdag emirgazi enez erbaa ercis erdek erdemli "
    "eregli erenkoy erenler erfelek ergani ergene ermenek eruh erzin esenler esenyurt eskil eskipazar esme espiye "
    "etiler etimesgut evciler evren eynesil eyup eyupsultan eyyubiye ezine fatih fatsa feke felahiye ferizli fethiye "
    "findikli finike florya foca galata gaziemir gaziosmanpasa gazipasa gebze gediz gelendost gelibolu gemerek "
    "gemlik genc gercus gerede gerger germencik gerze gevas geyve gokceada gokcebey goksun golbasi golcuk gole "
    "golhisar golkoy golmarmara golova golpazari golyaka gomec gonen gordes gorele goynucek goynuk goztepe guce "
    "guclukonak gudul gulagac gulnar gulsehir gultepe gulyali gumushacikoy gumusova gundogmus guney guneysinir "
    "guneysu gungoren gunyuzu gurgentepe guroymak gurpinar gursu gurun guzelbahce guzelyurt hacibektas hacilar hadim "
    "hafik halfeti haliliye halkali halkapinar hamamozu hamur han hanak hani hanonu harmancik harran hasanbeyli "
    "hasankeyf haskoy hassa havran havsa havza haymana hayrabolu hayrat hazro hekimhan hemsin hendek hilvan hinis "
    "hisarcik hizan hocalar honaz hopa horasan hozat huyuk ibradi idil ihsangazi ihsaniye ikitelli ikizce ikizdere "
    "ilgaz ilgin ilic ilkadim imamoglu imranli incesu incirliova inebolu inegol inhisar inonu ipekyolu ipsala "
    "iscehisar iskenderun iskilip islahiye ispir ivrindi iyidere iznik kabaduz kabatas kadikoy kadinhani kadirli "
    "kadisehri kagithane kagizman kahramankazan kahta kale kalecik kaleici kalkandere kaman kandira kangal kapakli "
    "karabaglar karaburun karacabey karacasu karacoban karahalli karaisali karakecili karakocan karakopru karakoy "
    "karakoyunlu karamanli karamursel karapinar karapurcek karasu karatas karatay karayazi karesi kargi karkamis "
    "karliova karpuzlu karsiyaka kartal kartepe kas kavak kavaklidere kayapinar kaynarca kaynasli kazan "
    "kazimkarabekir keban keciborlu kecioren keles kelkit kemah kemaliye kemalpasa kemer kepez kepsut kesan kesap "
    "keskin kestel kibriscik kigi kilimli kinik kiraz kirikhan kirkagac kizilay kizilcahamam kizilirmak kiziloren "
    "kiziltepe kocaali kocakoy kocarli kocasinan kofcaz kolej konak konyaalti koprubasi koprukoy korfez korgan "
    "korgun korkut korkuteli kose kosk kovancilar koycegiz koyulhisar kozakli kozan kozlu kozluk kucukcekmece kula "
    "kulp kulu kuluncak kumlu kumluca kumru kure kursunlu kurtalan kurtun kurucasile kusadasi kuyucak lacin ladik "
    "lalapasa laleli lapseki lara levent lice luleburgaz macka maden mahmudiye malazgirt malkara maltepe mamak "
    "manavgat manyas marmara marmaraereglisi marmaris mavisehir mazgirt mazidagi mecidiyekoy mecitozu melikgazi "
    "menderes menemen mengen mentese meram meric merkez merkezefendi merter merzifon mesudiye mezitli midyat "
    "mihalgazi mihaliccik milas moda mucur mudanya mudurnu muradiye muratli muratpasa murgul musabeyli "
    "mustafakemalpasa mut mutki nallihan narlidere narman nazilli nazimiye niksar nilufer nisantasi nizip nurdagi "
    "nurhak nusaybin odemis odunpazari of oguzeli oguzlar oltu olur omerli ondokuzmayis onikisubat orhaneli "
    "orhangazi orta ortaca ortahisar ortakoy osmancik osmaneli osmangazi otlukbeli ovacik ozalp ozvatan palandoken "
    "palu pamukkale pamukova pasinler patnos payas pazar pazarcik pazarlar pazaryeri pazaryolu pehlivankoy pendik "
    "persembe pertek pervari pinarbasi pinarhisar piraziz polateli polatli posof pozanti pulumur pursaklar puturge "
    "refahiye resadiye reyhanli sabanozu safranbolu sahinbey saimbeyli salihli salipazari salpazari samandag samsat "
    "sancaktepe sandikli sapanca saphane saray sarayduzu saraykent saraykoy sarayonu saricakaya saricam sarigol "
    "sarikamis sarikaya sarioglan sariveliler sariyahsi sariyer sariz sarkikaraagac sarkisla sarkoy saruhanli sason "
    "savastepe savsat savur seben sebinkarahisar sefaatli seferihisar sehitkamil sehzadeler selcuk selcuklu selendi "
    "selim semdinli senirkent senkaya senpazar serdivan sereflikochisar serik serinhisar seydikemer seydiler "
    "seydisehir seyhan seyitgazi sile silifke silivri silopi silvan simav sinanpasa sincan sincik sindirgi siran "
    "sirkeci sirvan sisli sivasli siverek sivrice sivrihisar sogut sogutlu soke solhan soma sorgun suadiye suhut "
    "sulakyurt suleymanpasa suloglu sultanahmet sultanbeyli sultandagi sultangazi sultanhani sultanhisar suluova "
    "sulusaray sumbas sungurlu sur surmene suruc susehri susurluk susuz sutculer taksim talas tarakli tarsus taskent "
    "taskopru taslicay tasova tatvan tavas tavsanli tefenni tekkekoy tekman tepebasi tercan termal terme tillo tire "
    "tirebolu tomarza tonya topkapi toprakkale torbali toroslar tortum torul tosya tufanbeyli turgutlu turhal "
    "turkeli turkoglu tusba tut tutak tuzla tuzluca tuzlukcu ugurludag ula ulas ulubey uluborlu uludere ulukisla "
    "ulus umraniye unye urgup urla uskudar uzumlu uzundere uzunkopru vakfikebir varto vezirkopru viransehir vize "
    "yaglidere yahsihan yahyali yakakent yakutiye yalihuyuk yalvac yaprakli yatagan yavuzeli yayladagi yayladere "
    "yazihan yedisu yenicaga yenice yenifakili yenimahalle yenipazar yenisarbademli yenisehir yerkoy yesilhisar "
    "yesilkoy yesilova yesilyurt yigilca yildirim yildizeli yomra yuksekova yumurtalik yunak yunusemre yuregir "
    "yusufeli zara zeytinburnu zile ";

using Names = absl::flat_hash_set<std::string>;

bool Contains(const Names& names, std::u32string_view name) {
  std::string narrow;
  for (const char32_t c : name) {
    if (c >= 0x80) return false;
    narrow.push_back(static_cast<char>(c));
  }
  return names.contains(narrow);
}

Names NamesOf(absl::string_view list) { return absl::StrSplit(list, ' ', absl::SkipEmpty()); }

}  // namespace

bool IsProvince(std::u32string_view name) {
  static const auto* const provinces = new Names(NamesOf(kProvinces));
  return Contains(*provinces, name);
}

bool IsPlace(std::u32string_view name) {
  static const auto* const districts = new Names(NamesOf(kDistricts));
  return IsProvince(name) || Contains(*districts, name);
}

}  // namespace meydan::text
