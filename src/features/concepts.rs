//! Words that mean the same in several languages, so that what is learnt of an English appeal helps with a Polish one.
//!
//! A concept is a list of words and stems, the latter marked with an asterisk. Which concepts speak for which
//! label is not said here; it is learnt, like all evidence.

/// Number of a concept, its place in [`CONCEPTS`].
pub type Concept = u8;

/// Concepts with words for them in English, German, French, Spanish, Italian, Portuguese, Dutch, Polish and,
/// as pairs of characters, Japanese and Chinese. The first [`WITH_COLUMNS`] have columns of their own.
pub const CONCEPTS: [(&str, &str); 62] = [
    (
        "giving",
        "donat* donor* donee gift gifts giving give spend* gespendet zuwendung* don dons donner donnez donateur* donatrice* \
         versement* dona donar donación donaciones donante* donativo* dono doni dona donazion* donare donatori doar \
         doação doações doador* doneer* doneren donatie* gift giften schenk* gul darowizn* wpłać wpłat* wpłac* przekaż datek datki \
         寄付 寄附 募金 ご寄 捐款 捐赠 philanthrop* pledge* tip tips tithe* kollekte collecte cagnotte colecta vaquinha wesprzyj contribut* beitrag \
         contribu* bijdrage* generous* generosit* großzügig* généreu* generos* hojn*",
    ),
    (
        "support",
        "support* unterstütz* förder* soutien* souten* soutiens apoya* apoyo* apoyar* sosten* sostien* supporta* apoia* apoio* apoie \
         steun* ondersteun* wspier* wsparci* wesprz* 支援 応援 支持 back backing backer* patron* mécén* mecen* fund funding funded \
         fundrais* finanzier* financ* financi* sponsor*",
    ),
    (
        "help",
        "help* hilf* helfen hilfe aide* aider* aidez ayud* aiut* ajud* pomóż pomoc* pomag* pomoż* 助け 協力 帮助",
    ),
    (
        "subscribe",
        "subscri* abonn* abbonier* suscri* abbon* assin* prenumer* subskry* 購読 订阅 訂閱 inscriv* iscriv* iscrizion* abo abos digitalabo",
    ),
    (
        "newsletter",
        "newsletter* rundbrief* infolettre* infobrief* boletín boletin* bulletin* mailing nieuwsbrief* biuletyn* メル ルマ マガ digest \
         briefing inbox posteingang postfach correo",
    ),
    (
        "member",
        "member* mitglied* adhér* adher* membre* miembro* socio* socios socia soci tesser* membro* sócio* lid lidmaatschap leden \
         członk* 会員 会员 premium plus club insider vip patreon steady",
    ),
    (
        "register",
        "register* registrier* registr* anmeld* angemeldet inscri* signup enrol* account* konto compte cuenta conta rejestr* zarejestr* aanmeld* \
         登録 注册 create sign signing anlegen",
    ),
    (
        "login",
        "login log logged einloggen connexion connecter connectez acceder accede accedi ingresa* iniciar sesión entrar inloggen zaloguj* \
         logowan* ログ 登录 password* passwort* kennwort mot passe contraseña senha wachtwoord hasło パス username benutzername",
    ),
    (
        "email",
        "email* mail mails e-mail courriel* emailadres* adresse address adres dirección indirizzo endereço メー ール 邮箱",
    ),
    (
        "free",
        "free kostenlos* gratis gratuit* gratuid* kostenfrei* umsonst bezpłatn* darmow* 無料 免费 trial probe* testen essai prueba prova \
         proefabonnement próbn* unlimited unbegrenzt illimité* ilimitad* illimitat* onbeperkt nieograniczon*",
    ),
    (
        "offer",
        "offer offers angebot* offre* oferta* offert* aanbieding* discount* rabatt* réduction* descuento* sconto desconto* korting* zniżk* \
         sale save saving sparen promo* coupon* gutschein* deal deals exclusive exklusiv*",
    ),
    (
        "buy",
        "buy buying kauf* acheter achetez compra* comprar acquist* koop kopen kup kupuj* kupić order* bestell* commande* pedido* ordina* \
         shop* boutique tienda negozio loja winkel* sklep* cart warenkorb panier carrito carrello checkout 購入 买",
    ),
    (
        "book",
        "book booking reserv* buchen termin* rendez réserv* cita prenota* agendar reserveer* rezerw* schedule* appointment* demo consult* \
         quote estimate beratung* 予約",
    ),
    (
        "contact",
        "contact* kontakt* contáct* contatt* contato* call anrufen appelez llámanos chiama ligue bel zadzwoń phone telefon* téléphone \
         teléfono 連絡 お問",
    ),
    (
        "app",
        "app apps download* herunterlad* télécharg* descarg* scarica* baixe baixar pobierz install* instal* android ios iphone アプ \
         extension",
    ),
    (
        "petition",
        "petition* unterschrift* unterschreib* unterzeich* signature* signez firma firmar firme assine podpis* teken onderteken* 署名 \
         mitmach* volunteer* ehrenamt* bénévol* voluntari* volontar* vrijwillig* wolontar*",
    ),
    (
        "join",
        "join joining beitreten rejoin* rejoignez únete unirse unisciti junte-se junte sluit dołącz* become werde werden deviens devenez \
         conviértete diventa torne word zostań 参加 加入",
    ),
    (
        "you",
        "you your yours yourself you're you've you'll dich dir du dein* euch euer eure ihnen ihr ihre ihren vous votre vos toi ton tes tu tus ti \
         te usted ustedes su sus tuo tua tuoi voi vostro você vocês seu sua je jij jou jouw uw u twoj* twój ty ci wasz* あな 您 你",
    ),
    (
        "we",
        "we our ours us we're we've we'll wir unser* uns nous notre nos nosotros nuestr* noi nostr* nós nosso* nossa* wij ons onze my nasz* nas nam 私た \
         我们 我們 当社",
    ),
    (
        "i",
        "i i'm i've i'll me my mine ich mein* mich mir moi mon mes ma yo mi mis mío io mio mia eu meu minha ik mijn ja mój moja 私は 我",
    ),
    (
        "please",
        "please bitte veuillez svp por favor prego prosim* proszę alstublieft 下さ ださ 请",
    ),
    (
        "thanks",
        "thank* dank* danke merci gracias grazie obrigad* bedankt dzięk* dziękuj* 感謝 あり がと 谢谢 grateful appreciat*",
    ),
    (
        "today",
        "today now heute jetzt aujourd maintenant hoy ahora oggi ora adesso hoje agora vandaag nu dziś dzisiaj teraz 今日 今す 今",
    ),
    (
        "period",
        "month* monat* mois mensuel* mes mensual* mese mensil* mês mensal* maand* miesi* 毎月 月々 year* yearly annual* jährlich* annuel* anual* \
         annuo jaarlijks* roczn* once einmal* weekly week daily täglich wöchentlich",
    ),
    (
        "money",
        "dollar* euro euros eur usd gbp chf pln zł cent cents franc* pound* amount* betrag* montant* importe importo valor bedrag* kwot* 円 金額 price* preis* prix precio* prezzo \
         preço* prijs* cena",
    ),
    (
        "payment",
        "pay paying payment* paypal visa mastercard amex sepa iban bic zahl* bezahl* paiement* payer pago* pagar pagament* betaal* betal* płatno* \
         zapłać card kreditkarte carte tarjeta carta cartão creditcard karta überweis* virement transferencia bonifico konto blik pix \
         ideal bizum bancontact cheque check 支払 カー",
    ),
    (
        "tax",
        "tax deduct* deductible steuer* absetzbar* spendenquittung défiscal* impôt* déduct* deduc* desgrav* detraibil* aftrekbaar anbi odlicz* podat* \
         501 c charity charit* nonprofit* non-profit gemeinnützig* association stiftung fondation fundación fondazione fundação stichting fundacj* ong \
         onlus",
    ),
    (
        "reader",
        "reader* leser* lecteur* lectrice* lector* lettor* leitor* lezer* czyteln* 読者 读者 listener* hörer* auditeur* oyente* ascoltator* \
         luisteraar* słuchacz* community gemeinschaft communauté comunidad comunità comunidade",
    ),
    (
        "journalism",
        "journalis* reporting newsroom* redaktion* rédaction redacción redazione redação redactie redakcj* periodis* giornalis* jornalis* \
         dziennikar* independent* unabhängig* indépend* independient* indipenden* independ* onafhankelijk* niezależn* 独立 記者 \
         investigat* truth democra* demokrat* facts paywall*",
    ),
    (
        "need",
        "need needs brauch* benötig* besoin* necesit* bisogno precis* nodig hebben potrzeb* depend* urgent* dringend* goal ziel objectif meta obiettivo doel cel \
         matched matching deadline campaign kampagne campagne campaña campagna campanha kampani*",
    ),
    (
        "privacy",
        "privacy datenschutz* confidentialité privacidad privacidade prywatno* gdpr rgpd dsgvo consent* einwillig* consentement \
         consentimiento unsubscribe abmelden désabonn* désinscri* baja disiscri* afmelden widerruf* withdraw cancel* kündig* annul* cancelar \
         opzegg* recaptcha",
    ),
    (
        "required",
        "required erforderlich pflichtfeld* obligatoire* obligatori* requerido* verplicht* wymagan* 必須 submit absenden envoyer enviar invia verzend* \
         wyślij send senden confirm* bestätig* confirmer choose select auswählen name vorname nachname prénom nom nombre apellido* \
         nome cognome naam imię nazwisko",
    ),
    (
        "continue",
        "continue fortfahren weiterlesen weiter continuer lire seguir leyendo continua continuar verder lezen czytaj dalej unlock freischalt* \
         débloquer desbloquea* access zugang zugriff accès acceso accesso acesso toegang dostęp* 続き remaining limit",
    ),
    (
        "company",
        "services dienstleistung* lösung* solution* solutions soluciones soluzion* customers kunden clients clientes clienti klanten klient* \
         business unternehmen entreprise* empresa* azienda bedrijf firm* expert* team partner* trusted leading",
    ),
    (
        "start",
        "start started starten begin beginne* commencer commencez empieza comienza inizia comece zacznij try testen teste essayez prueba prova \
         experimente probeer wypróbuj discover entdeck* découvr* descubr* scopri descubra ontdek* odkryj get learn erfahr*",
    ),
    (
        "cookies",
        "cookie* cookies tracking browser javascript adblock* werbeblocker bloqueur",
    ),
    (
        "rights",
        "copyright rights reserved rechte vorbehalten droits réservés derechos reservados diritti riservati direitos rechten voorbehouden prawa \
         zastrzeżone terms agb impressum imprint mentions légales nutzungsbedingungen conditions términos condizioni termos voorwaarden regulamin \
         disclaimer ltd inc gmbh llc",
    ),
    (
        "share",
        "share teilen partager compartir condividi compartilhar delen udostępnij facebook twitter whatsapp telegram linkedin instagram \
         pinterest reddit youtube tiktok follow folgen suivez síguenos seguici siga volg tweet mastodon bluesky threads",
    ),
    (
        "comment",
        "comment* kommentar* commentaire* comentario* comment* commenti comentário* reactie* komentarz* コメ reply antworten répondre responder \
         rispondi odpowiedz leserbrief diskussion*",
    ),
    (
        "related",
        "related more mehr auch plus más altri mais meer więcej read lesen lire leer leggi ler lees czytaj similar ähnlich* articles artikel \
         artículos articoli artigos latest neueste* dernier* últim* ultim* laatste najnowsz* popular beliebt* trending empfohlen* recommend* \
         関連 おす next previous nächste* vorherige* suivant précédent siguiente anterior",
    ),
    (
        "menu",
        "menu menü home startseite accueil inicio início strona főoldal search suche* recherche* buscar cerca pesquisar zoek* szukaj* 検索 skip \
         zum toggle navigation close schließen fermer cerrar chiudi fechar sluiten zamknij 閉じ back zurück retour top",
    ),
    (
        "section",
        "politics politik politique política politica politiek polityka sport sports sportif deportes economy wirtschaft économie economía \
         economia economie gospodarka culture kultur* cultura cultuur kultura opinion meinung opinión opinione opinião opinie world welt \
         monde mundo mondo wereld świat local lokales reise voyage wetter weather météo",
    ),
    (
        "byline",
        "by von par por di de door autor* auteur* author* autore redakteur* editor* staff writer correspondent reporter korrespondent* \
         posted published veröffentlicht publié publicado pubblicato gepubliceerd opublikowan* updated aktualisiert mis actualizado aggiornato \
         atualizado bijgewerkt 更新 公開 stand uhr minutes minuten lesezeit ago vor",
    ),
    (
        "date",
        "january february march april june july august september october november december januar februar märz mai juni juli oktober dezember \
         janvier février mars avril juin juillet août septembre octobre novembre décembre enero febrero marzo abril mayo junio julio agosto \
         septiembre octubre noviembre diciembre gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre janeiro \
         fevereiro março maio junho julho setembro outubro dezembro januari februari maart mei augustus jan feb mar apr jun jul aug sep sept oct \
         okt nov dec dez monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag \
         sonntag lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo",
    ),
    (
        "photo",
        "photo* foto* bild bilder image* picture* imagen imágenes immagine imagem afbeelding zdjęci* 写真 图片 credit crédit* crédito* getty reuters afp dpa epa \
         shutterstock alamy istock unsplash flickr wikimedia zuma imago picture-alliance courtesy illustration* grafik graphic* ap photograph* \
         fotograf* photographer headshot portrait logo icon avatar screenshot",
    ),
    (
        "video",
        "video* vídeo* watch ansehen regarder ver guarda assistir bekijk obejrzyj 動画 视频 audio podcast* listen anhören écouter escuchar \
         ascolta ouvir luister posłuchaj player play episode folge",
    ),
    (
        "source",
        "source* quelle* fuente* fonte* bron źródło 出典 chart graph table tabelle tableau map karte carte mapa mappa figure abbildung file via",
    ),
    (
        "seen",
        "left right links rechts gauche droite izquierda derecha sinistra destra above below pictured seen shown shows poses stands speaks \
         zeigt sehen posiert montre photographed aerial view blick vue vista file",
    ),
    (
        "advert",
        "advert* anzeige* werbung publicité publicidad* pubblicità publicidade advertentie* reklam* ogłoszen* sponsored gesponsert sponsorisé \
         patrocinad* sponsorizzat* 広告 affiliate",
    ),
    (
        "tag",
        "tag tags categor* kategorie* catégorie* topic* thema themen thème* sujet* tema* temi tópico* onderwerp* filed schlagwort* schlagwörter \
         keywords labels",
    ),
    (
        "loading",
        "loading lädt lade chargement cargando caricamento carregando laden wait error fehler erreur failed success successfully invalid ungültig* javascript again \
         erneut",
    ),
    (
        "said",
        "said says told sagte sagt erklärte erzählt dit déclar* affirm* expliqu* dijo explic* afirm* señal* disse dice dichiar* ha zei zegt \
         aldus powiedział* mówi* dodał* added according laut selon según secondo segundo volgens według asked wrote argued think thought \
         believe",
    ),
    (
        "person",
        "he she him his her hers they them their er sie ihm ihn sein* il elle ils elles lui leur él ella ellos ellas lei loro egli ele \
         ela eles elas hij zij hem haar hun on ona oni jego jej ich 彼は 彼女",
    ),
    (
        "past",
        "was were had been did war waren hatte* wurde* était étaient avait avaient fut été era eran fue fueron había estaba* stato erano \
         aveva foi foram tinha werd* waren był* została został miał った した ました",
    ),
    (
        "joint",
        "the of to in and der die das und den dem des im le la les et du dans el los las y en il gli del della nel e o os da do dos na no het een en van op w z na do i się že",
    ),
    (
        "because",
        "but because although however though while when if that which who aber weil obwohl jedoch wenn dass mais parce cependant quand qui que pero porque \
         aunque cuando ma perché però quando che mas embora maar omdat hoewel wanneer dat ale ponieważ chociaż kiedy że który",
    ),
    (
        "biography",
        "covers joined previously graduate* studied lives born geboren geb né née nacido nato nascido geboren urodzon* arbeitet schreibt \
         studierte freelance freie* freelancer award* professor bachelor author's",
    ),
    (
        "job",
        "job jobs karriere career* careers stellen* emploi empleo lavoro vagas vacature* praca hiring apply bewerb* postul* candidat*",
    ),
    (
        "product",
        "size größe taille tamaño color farbe couleur colore weight gewicht stock lieferbar lieferung delivery shipping versand livraison \
         envío spedizione entrega verzending dostawa warranty garantie specs inkl mwst exkl quantity sku item items rating review* \
         bewertung*",
    ),
    (
        "steps",
        "step schritt étape paso passo stap krok ingredients zutaten ingrédients ingredientes ingredienti tablespoon teaspoon tsp tbsp cup \
         esslöffel teelöffel recipe rezept recette receta ricetta receita recept przepis install example beispiel",
    ),
    (
        "event",
        "event* veranstaltung* événement* evento* tickets ticket karten eintritt register webinar* conference konferenz konzert workshop \
         meetup festival",
    ),
    (
        "trust",
        "without ohne sans sin senza sem zonder bez every jede* chaque cada ogni elke każd* keep remain bleib* rest* small kleine* petit* \
         pequeñ* piccol* pequen* mission* team future zukunft avenir futuro toekomst przyszłoś* possible möglich* posible possibile possível \
         mogelijk możliw* work arbeit travail trabajo lavoro trabalho werk prac*",
    ),
];

/// So many of the concepts have columns of their own.
pub const WITH_COLUMNS: usize = 35;
