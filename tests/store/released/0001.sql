BEGIN TRANSACTION;
CREATE TABLE adoptions (
	public_id TEXT NOT NULL, 
	link TEXT NOT NULL, 
	published VARCHAR(20), 
	PRIMARY KEY (public_id, link)
);
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE articles (
	id INTEGER NOT NULL, 
	public_id TEXT, 
	published VARCHAR(20) NOT NULL, 
	updated VARCHAR(20) NOT NULL, 
	position INTEGER NOT NULL, 
	lead INTEGER, 
	arrived VARCHAR(20), 
	founded BOOLEAN NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (public_id)
);
INSERT INTO "articles" VALUES(1,'tag:lezer.example,2026:krant/6ab9f1eb8f7d3388f4f9','2026-10-01T01:15:00Z','2026-10-01T01:15:00Z',0,1,NULL,1);
INSERT INTO "articles" VALUES(2,'tag:lezer.example,2026:krant/555577b626e6407ad675','2026-10-01T02:15:00Z','2026-10-01T02:15:00Z',1,2,NULL,1);
INSERT INTO "articles" VALUES(3,'tag:lezer.example,2026:krant/42d460cac7cd8f2345e4','2026-10-01T03:15:00Z','2026-10-01T03:15:00Z',2,3,NULL,1);
INSERT INTO "articles" VALUES(4,'tag:lezer.example,2026:krant/94091dd64a21ffe94214','2026-10-01T04:15:00Z','2026-10-01T04:15:00Z',3,4,NULL,1);
INSERT INTO "articles" VALUES(5,'tag:lezer.example,2026:krant/91e32b6ef19d578f0b28','2026-10-01T05:15:00Z','2026-10-01T05:15:00Z',4,5,NULL,1);
INSERT INTO "articles" VALUES(6,'tag:lezer.example,2026:krant/d82c796169abc0f043e7','2026-10-01T06:15:00Z','2026-10-01T06:15:00Z',5,6,NULL,1);
INSERT INTO "articles" VALUES(7,'tag:lezer.example,2026:eigen/8b157bc76b4013b71603','2026-09-30T00:00:00Z','2026-09-30T00:00:00Z',0,9,NULL,1);
INSERT INTO "articles" VALUES(8,'tag:lezer.example,2026:eigen/461336a14842d61b9c54','2026-09-29T00:00:00Z','2026-09-29T00:00:00Z',0,8,NULL,1);
INSERT INTO "articles" VALUES(9,'tag:lezer.example,2026:kopie/2d7d39b3337adc5d134c','2026-10-01T08:00:00Z','2026-10-01T08:00:00Z',1,11,NULL,1);
CREATE TABLE entries (
	id INTEGER NOT NULL, 
	source_id VARCHAR NOT NULL, 
	"key" TEXT NOT NULL, 
	base TEXT NOT NULL, 
	public_id TEXT NOT NULL, 
	article_id INTEGER, 
	title TEXT NOT NULL, 
	link TEXT NOT NULL, 
	text VARCHAR NOT NULL, 
	hash VARCHAR NOT NULL, 
	content_hash VARCHAR NOT NULL, 
	published VARCHAR(20) NOT NULL, 
	updated VARCHAR(20) NOT NULL, 
	position INTEGER NOT NULL, 
	provenance TEXT NOT NULL, 
	filed TEXT NOT NULL, 
	gone BOOLEAN NOT NULL, 
	withheld TEXT NOT NULL, 
	arrived VARCHAR(20), 
	entry TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (source_id, "key"), 
	FOREIGN KEY(source_id) REFERENCES sources (id), 
	FOREIGN KEY(article_id) REFERENCES articles (id)
);
INSERT INTO "entries" VALUES(1,'krant','k1','k1','tag:lezer.example,2026:krant/6ab9f1eb8f7d3388f4f9',1,'Bericht 1','https://krant.example/1','78a4dba905a70094f9a979b9c03460d8957985841529dbca49b771ecd0686fd4','e768b91c11f69881b50534013ec2c7c999f38b0ab09ee43d36ef301fe7b0ac6f','5165168a2f15bcc49a8bffecf57d67af7ef2543d1c3ab660235e9238475640d4','2026-10-01T01:15:00Z','2026-10-01T01:15:00Z',0,'','["nieuws"]',0,'[]',NULL,'{"key":"k1","id":"tag:lezer.example,2026:krant/6ab9f1eb8f7d3388f4f9","title":"Bericht 1","link":"https://krant.example/1","published":"2026-10-01T01:15:00Z","updated":"2026-10-01T01:15:00Z","content":"De brug bleef open tot middernacht, zei de schipper, en niemand op de kade wist waarom dat zo was, voor de 1e keer."}');
INSERT INTO "entries" VALUES(2,'krant','https://krant.example/2','https://krant.example/2','tag:lezer.example,2026:krant/555577b626e6407ad675',2,'Bericht 2','https://krant.example/2','2ee6353f95e28f298e12c3c85ffd369248a1532309f1278f04be86e641cd1644','60ad0151dd276a00de7b91add21a4bb799efad234ce530d6e55491bc1b43e907','44d724f41c1ac5098929ad3be399c6c4ab079a227b320d845ca4c5571139b70d','2026-10-01T02:15:00Z','2026-10-01T02:15:00Z',1,'','["nieuws"]',0,'[]',NULL,'{"key":"https://krant.example/2","id":"tag:lezer.example,2026:krant/555577b626e6407ad675","title":"Bericht 2","link":"https://krant.example/2","published":"2026-10-01T02:15:00Z","updated":"2026-10-01T02:15:00Z","content":"De brug bleef open tot middernacht, zei de schipper, en niemand op de kade wist waarom dat zo was, voor de 2e keer.","position":1}');
INSERT INTO "entries" VALUES(3,'krant','https://krant.example/3','https://krant.example/3','tag:lezer.example,2026:krant/42d460cac7cd8f2345e4',3,'Bericht 3','https://krant.example/3','690631a46280992651a868ce0718a9483e1005b38d68c44dd0ede438f68767e3','eb5e36a1a4358c6647ad3f297ccf3ccfda0a83f7aa555adc56c62806c5f4e616','a5232b3a3f3845e638063c6c8c9aea26e1f654f5592c6cff7814136abdca5f27','2026-10-01T03:15:00Z','2026-10-01T03:15:00Z',2,'','["nieuws"]',0,'[]',NULL,'{"key":"https://krant.example/3","id":"tag:lezer.example,2026:krant/42d460cac7cd8f2345e4","title":"Bericht 3","link":"https://krant.example/3","published":"2026-10-01T03:15:00Z","updated":"2026-10-01T03:15:00Z","content":"De brug bleef open tot middernacht, zei de schipper, en niemand op de kade wist waarom dat zo was, voor de 3e keer.","position":2}');
INSERT INTO "entries" VALUES(4,'krant','k4','k4','tag:lezer.example,2026:krant/94091dd64a21ffe94214',4,'Bericht 4','https://krant.example/4','5b8936c7f11bc9202f2ebc37650dd43208736d558f1a857a289223c57e1206ff','aa110cc21e404ccdb9473ffaa826af4914bbd0457481f0cf3245ab40bee90761','53a170d9677dd37506dc029b71dcfa28a703e32f52bd8530674eb6031d370dbe','2026-10-01T04:15:00Z','2026-10-01T04:15:00Z',3,'','["nieuws"]',0,'[]',NULL,'{"key":"k4","id":"tag:lezer.example,2026:krant/94091dd64a21ffe94214","title":"Bericht 4","link":"https://krant.example/4","published":"2026-10-01T04:15:00Z","updated":"2026-10-01T04:15:00Z","content":"De brug bleef open tot middernacht, zei de schipper, en niemand op de kade wist waarom dat zo was, voor de 4e keer.","position":3}');
INSERT INTO "entries" VALUES(5,'krant','twice#e15467a24528a4015dc0959026a814aaa9548821a27b0c5ff8b8565a571ced42','twice','tag:lezer.example,2026:krant/91e32b6ef19d578f0b28',5,'Bericht 5','https://krant.example/5','52a8b065f67aa2fe3cb9591c5a46843f2c1ab3946b165c84ab2db1076cdcb89d','e15467a24528a4015dc0959026a814aaa9548821a27b0c5ff8b8565a571ced42','be8ab79365536ac2d4f8db6673d78669d9b482da032a8059863d114315589a05','2026-10-01T05:15:00Z','2026-10-01T05:15:00Z',4,'','["nieuws"]',0,'[]',NULL,'{"key":"twice#e15467a24528a4015dc0959026a814aaa9548821a27b0c5ff8b8565a571ced42","id":"tag:lezer.example,2026:krant/91e32b6ef19d578f0b28","title":"Bericht 5","link":"https://krant.example/5","published":"2026-10-01T05:15:00Z","updated":"2026-10-01T05:15:00Z","content":"De brug bleef open tot middernacht, zei de schipper, en niemand op de kade wist waarom dat zo was, voor de 5e keer.","position":4}');
INSERT INTO "entries" VALUES(6,'krant','twice#75dd7be3216eba0af7832846ebfe7ae71021b0d7e214abf0b6db2e9d63e9a68a','twice','tag:lezer.example,2026:krant/d82c796169abc0f043e7',6,'Bericht 6','https://krant.example/6','4479b2c6116dde513423d20f2de62ce3036d7f25d57b36d8df71f9e8c7f3da62','75dd7be3216eba0af7832846ebfe7ae71021b0d7e214abf0b6db2e9d63e9a68a','ffafbdbe212c1ed0a656fa761442a147148d74cc517655402c100ca2cad3208d','2026-10-01T06:15:00Z','2026-10-01T06:15:00Z',5,'','["nieuws"]',0,'[]',NULL,'{"key":"twice#75dd7be3216eba0af7832846ebfe7ae71021b0d7e214abf0b6db2e9d63e9a68a","id":"tag:lezer.example,2026:krant/d82c796169abc0f043e7","title":"Bericht 6","link":"https://krant.example/6","published":"2026-10-01T06:15:00Z","updated":"2026-10-01T06:15:00Z","content":"De brug bleef open tot middernacht, zei de schipper, en niemand op de kade wist waarom dat zo was, voor de 6e keer.","position":5}');
INSERT INTO "entries" VALUES(7,'krant','k7','k7','tag:lezer.example,2026:krant/fb848c99b9a43ec7866a',7,'Bericht 7','https://krant.example/7','16bbc75f2248b6b781a28ecc44643cd74670d423d7f802ad03a639cbb8770829','3dfd93f69aa746d509368eb48d214e1668926c2c99476ef8b3f0c1f037efaf65','f979f3f3f533fb077178b7ad8204e815efdab8325815e6065f29642a2489c828','2026-10-01T07:15:00Z','2026-10-02T14:00:00Z',6,'','["nieuws"]',0,'[]',NULL,'{"key":"k7","id":"tag:lezer.example,2026:krant/fb848c99b9a43ec7866a","title":"Bericht 7","link":"https://krant.example/7","published":"2026-10-01T07:15:00Z","updated":"2026-10-02T14:00:00Z","content":"De brug bleef open tot middernacht, zei de schipper, en niemand op de kade wist waarom dat zo was, voor de 7e keer. Inmiddels is zij dicht.","position":6}');
INSERT INTO "entries" VALUES(8,'eigen','2026-09-29-de-kade.md','2026-09-29-de-kade.md','tag:lezer.example,2026:eigen/461336a14842d61b9c54',8,'De kade','','95148a6f3520805240bf18488f3ef4d0bd96b96f7da586408f9157b7480b72e6','5937abbb5be17553e3d05ee138c5b4323cd6e3aef1c47d0bbe7ec23591935d00','7b9dd784f98509843bf12af7b416828ea6f0ca12308c8950e1acb4b024545b7b','2026-09-29T00:00:00Z','2026-09-29T00:00:00Z',0,'2026-09-29-de-kade.md','["nieuws"]',0,'[]',NULL,'{"key":"2026-09-29-de-kade.md","id":"tag:lezer.example,2026:eigen/461336a14842d61b9c54","title":"De kade","published":"2026-09-29T00:00:00Z","updated":"2026-09-29T00:00:00Z","precision":"day","content":"<p>Nog een stuk.</p>","provenance":"2026-09-29-de-kade.md"}');
INSERT INTO "entries" VALUES(9,'eigen','https://krant.example/7','https://krant.example/7','tag:lezer.example,2026:eigen/8b157bc76b4013b71603',7,'De sluis','https://krant.example/7','8e1415b4f48413631713598f3677dcab3fb9e734b753dbb5a94a604030553cba','4d7430892fc23badfbe49863355e1ed07ae404136e349d1e8b1e996f992f3e2b','3736981d763717dd43927fe627f9618a3364944b3f95119c4cd156d7ba5d3970','2026-09-30T00:00:00Z','2026-09-30T00:00:00Z',0,'2026-09-30-de-sluis.md','["nieuws"]',0,'[]',NULL,'{"key":"https://krant.example/7","id":"tag:lezer.example,2026:eigen/8b157bc76b4013b71603","title":"De sluis","link":"https://krant.example/7","published":"2026-09-30T00:00:00Z","updated":"2026-09-30T00:00:00Z","precision":"day","content":"<p>Een stuk van eigen hand.</p>","provenance":"2026-09-30-de-sluis.md"}');
INSERT INTO "entries" VALUES(10,'kopie','tag:kopie.example,2026:4','tag:kopie.example,2026:4','tag:lezer.example,2026:kopie/85e1e45adf5027a9ac12',4,'Overgenomen: bericht 4','https://krant.example/4','8208de6f2fce3a4539c705fbae9c026a3ca52dd668f1055b0a22f49c2d0a320e','4d88c1e411f75d5c5ac181193a168afcfad28d4faa0cb5453632fbe04ede7792','5c3ba9dbbc9d23fda5bc3b480f54e01d6bc01492e184c46d466dd7b9b1b15488','2026-10-01T09:00:00Z','2026-10-01T09:00:00Z',0,'','["tech"]',0,'[]',NULL,'{"key":"tag:kopie.example,2026:4","id":"tag:lezer.example,2026:kopie/85e1e45adf5027a9ac12","title":"Overgenomen: bericht 4","link":"https://krant.example/4","published":"2026-10-01T09:00:00Z","updated":"2026-10-01T09:00:00Z","content":"<p>De brug bleef open tot middernacht, zei de schipper, en niemand op de kade wist waarom.</p>"}');
INSERT INTO "entries" VALUES(11,'kopie','tag:kopie.example,2026:eigen','tag:kopie.example,2026:eigen','tag:lezer.example,2026:kopie/2d7d39b3337adc5d134c',9,'Iets eigens','https://kopie.example/eigen','1e23190582737f07e55c64c867634727cd79e69652c15747cd8dd0e2de599488','80c93bc06d61b52bd1ad52e261e0813c2130fa518da42a5b0634a8fb89835317','499336ccd7a87fd16c75bbc0596a3abf932635707b5e02e5dfc26ef4b5094c04','2026-10-01T08:00:00Z','2026-10-01T08:00:00Z',1,'','["tech"]',0,'[]',NULL,'{"key":"tag:kopie.example,2026:eigen","id":"tag:lezer.example,2026:kopie/2d7d39b3337adc5d134c","title":"Iets eigens","link":"https://kopie.example/eigen","published":"2026-10-01T08:00:00Z","updated":"2026-10-01T08:00:00Z","content":"<p>De sluis is van ons allen.</p>","position":1}');
CREATE TABLE files (
	path VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	PRIMARY KEY (path)
);
INSERT INTO "files" VALUES('nieuws.atom','9d174724d148614925f5de963b4a8890d071a87b44f4aecb7ec8c2e73ed0fceb');
INSERT INTO "files" VALUES('nieuws.rss','6314c0b776bad8b0019e10bce99721b724dac5c8bf2602a607ea02d8932d8633');
INSERT INTO "files" VALUES('nieuws.json','3f0429bd566deee5833b04011bc07d947d44a2749df8b8e3c3851b3193660933');
INSERT INTO "files" VALUES('nieuws.html','49ddcbb7ea92b9856f4f2020c7150794afaca1f735d751a3f4c658c623b27519');
INSERT INTO "files" VALUES('tech.atom','a3423c156c1edbb88e5041f011b57d373ba58b183f33d7633d8fe8fba6125297');
INSERT INTO "files" VALUES('tech.rss','d64e55937478cd9401aaa2a05ea57956352ddc23ce50d249ccf3d9e8410fb577');
INSERT INTO "files" VALUES('tech.json','41cc2c6e3cb1f75669da7e7099c7767b05c4653efeaf07469a444c94ad0ccdd0');
INSERT INTO "files" VALUES('tech.html','e7098cd74a449fd2194773aef67064292451d810447055a28b3d10552358fdd2');
INSERT INTO "files" VALUES('all.atom','18331826a9c3d483fa2a14c203135ada005c1435a1d99fcac068cf320ed7f55d');
INSERT INTO "files" VALUES('all.rss','1753ec6c95ab9fa497df3066c204159d951df31d9d4e457fe72fedfedc8afe94');
INSERT INTO "files" VALUES('all.json','0e6a005d73e3e5b0ae3cac586f41a7aff6fd559f96af4855eb185cba6b865fd7');
INSERT INTO "files" VALUES('all.html','57e0734b6d5dd7ad9b1ee5e8478a60dd7af0d568bdbe121a128c4ab10fd9852d');
INSERT INTO "files" VALUES('index.html','4fb70e618a61263cb04e586fcb6bbdeb7b64ff77154ec52595d5ec21d4280b49');
INSERT INTO "files" VALUES('feeds.opml','894d7e59dcd6a1dee553ad88fc3a17ad7430501928ee87dcf64229396bc652d2');
INSERT INTO "files" VALUES('sources.opml','e92546b05564d1d6d5e7e924b76965fed9a814296a9ba78884157ae619d9fb70');
CREATE TABLE filings (
	category VARCHAR NOT NULL, 
	article_id INTEGER NOT NULL, 
	published VARCHAR(20) NOT NULL, 
	position INTEGER NOT NULL, 
	arrived VARCHAR(20), 
	PRIMARY KEY (category, article_id), 
	FOREIGN KEY(article_id) REFERENCES articles (id)
);
INSERT INTO "filings" VALUES('all',1,'2026-10-01T01:15:00Z',0,NULL);
INSERT INTO "filings" VALUES('nieuws',1,'2026-10-01T01:15:00Z',0,NULL);
INSERT INTO "filings" VALUES('all',2,'2026-10-01T02:15:00Z',1,NULL);
INSERT INTO "filings" VALUES('nieuws',2,'2026-10-01T02:15:00Z',1,NULL);
INSERT INTO "filings" VALUES('all',3,'2026-10-01T03:15:00Z',2,NULL);
INSERT INTO "filings" VALUES('nieuws',3,'2026-10-01T03:15:00Z',2,NULL);
INSERT INTO "filings" VALUES('all',5,'2026-10-01T05:15:00Z',4,NULL);
INSERT INTO "filings" VALUES('nieuws',5,'2026-10-01T05:15:00Z',4,NULL);
INSERT INTO "filings" VALUES('all',6,'2026-10-01T06:15:00Z',5,NULL);
INSERT INTO "filings" VALUES('nieuws',6,'2026-10-01T06:15:00Z',5,NULL);
INSERT INTO "filings" VALUES('all',8,'2026-09-29T00:00:00Z',0,NULL);
INSERT INTO "filings" VALUES('nieuws',8,'2026-09-29T00:00:00Z',0,NULL);
INSERT INTO "filings" VALUES('all',4,'2026-10-01T04:15:00Z',3,NULL);
INSERT INTO "filings" VALUES('nieuws',4,'2026-10-01T04:15:00Z',3,NULL);
INSERT INTO "filings" VALUES('tech',4,'2026-10-01T04:15:00Z',3,NULL);
INSERT INTO "filings" VALUES('all',9,'2026-10-01T08:00:00Z',1,NULL);
INSERT INTO "filings" VALUES('tech',9,'2026-10-01T08:00:00Z',1,NULL);
INSERT INTO "filings" VALUES('all',7,'2026-09-30T00:00:00Z',0,NULL);
INSERT INTO "filings" VALUES('nieuws',7,'2026-09-30T00:00:00Z',0,NULL);
CREATE TABLE links (
	entry_id INTEGER NOT NULL, 
	link TEXT NOT NULL, 
	PRIMARY KEY (entry_id, link), 
	FOREIGN KEY(entry_id) REFERENCES entries (id)
);
INSERT INTO "links" VALUES(1,'https://krant.example/1');
INSERT INTO "links" VALUES(2,'https://krant.example/2');
INSERT INTO "links" VALUES(3,'https://krant.example/3');
INSERT INTO "links" VALUES(4,'https://krant.example/4');
INSERT INTO "links" VALUES(5,'https://krant.example/5');
INSERT INTO "links" VALUES(6,'https://krant.example/6');
INSERT INTO "links" VALUES(9,'https://krant.example/7');
INSERT INTO "links" VALUES(10,'https://krant.example/4');
INSERT INTO "links" VALUES(11,'https://kopie.example/eigen');
INSERT INTO "links" VALUES(7,'https://krant.example/7');
CREATE TABLE meta (
	name VARCHAR NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "meta" VALUES('sources','1b927d67878804c9ad93c2bc54d2dfb50a9085f1662340ed03dcff361efdb2a0');
INSERT INTO "meta" VALUES('filing','115464e36e114603906905f12746b97d4aae48dc12afe7fdec5aee58e07db644');
INSERT INTO "meta" VALUES('fixed','2026-10-02T14:00:00+00:00');
CREATE TABLE publications (
	id VARCHAR NOT NULL, 
	feed_id TEXT NOT NULL, 
	updated VARCHAR(20), 
	published BOOLEAN NOT NULL, 
	fingerprint VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "publications" VALUES('nieuws','tag:lezer.example,2026:nieuws','2026-10-01T06:15:00Z',1,'518b33e397922f998dd00c9462cd1156ae09b44cee11f4c819645e85515581c4');
INSERT INTO "publications" VALUES('tech','tag:lezer.example,2026:tech','2026-10-01T08:00:00Z',1,'aefd0f758ad8ef767ddfcd56c2a8107b83b086a47cb073b4522b89b4ee96e8b0');
INSERT INTO "publications" VALUES('all','tag:lezer.example,2026:all','2026-10-01T08:00:00Z',1,'4b9df7e9a622bdaa471dd9717c6526202f4f8500328eb28478d0bcdd27be6276');
INSERT INTO "publications" VALUES('index','',NULL,0,'ae2de436abb4d1cfb0b9cb9403b887d95a0081da739d7eeb5a61d30e15cc12c5');
CREATE TABLE sources (
	id VARCHAR NOT NULL, 
	rank INTEGER NOT NULL, 
	removed BOOLEAN NOT NULL, 
	local BOOLEAN NOT NULL, 
	private BOOLEAN NOT NULL, 
	location TEXT NOT NULL, 
	title TEXT, 
	rights TEXT, 
	content VARCHAR NOT NULL, 
	categories TEXT NOT NULL, 
	domain VARCHAR NOT NULL, 
	state TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "sources" VALUES('krant',0,0,0,1,'http://127.0.0.1:PORT-OF-THE-SITE/krant',NULL,NULL,'full','["nieuws"]','127.0.0.1','{"kind":"feed","final_url":"http://127.0.0.1:PORT-OF-THE-SITE/krant","validators":{"http://127.0.0.1:PORT-OF-THE-SITE/krant":{"etag":"\"fa60841fdd444292\"","last_modified":"Thu, 1 Oct 2026 11:09:14 GMT"}},"signature":"auto:dfad9b338a307fe6c404f338a44da01a66b4f1802b310e602ef65b0024aebe82","feed":{"title":"De krant","subtitle":"x","link":"https://krant.example/"},"last_attempt":"2026-10-02T14:00:00Z","last_success":"2026-10-02T14:00:00Z","next_fetch":"2026-10-02T14:00:00Z","reason":"interval"}');
INSERT INTO "sources" VALUES('kopie',1,0,0,1,'http://127.0.0.1:PORT-OF-THE-SITE/kopie',NULL,NULL,'full','["tech"]','127.0.0.1','{"kind":"feed","final_url":"http://127.0.0.1:PORT-OF-THE-SITE/kopie","validators":{"http://127.0.0.1:PORT-OF-THE-SITE/kopie":{"etag":"\"3586ec2472b43e4c\"","last_modified":"Thu, 1 Oct 2026 11:09:14 GMT"}},"signature":"auto:dfad9b338a307fe6c404f338a44da01a66b4f1802b310e602ef65b0024aebe82","feed":{"id":"tag:kopie.example,2026:f","title":"De kopie","authors":[{"name":"Iemand"}],"updated":"2026-10-01T10:00:00Z"},"last_attempt":"2026-10-02T14:00:00Z","last_success":"2026-10-02T14:00:00Z","next_fetch":"2026-10-02T14:00:00Z","reason":"interval"}');
INSERT INTO "sources" VALUES('eigen',2,0,1,0,'ROOT-OF-THE-ROOM/posts',NULL,NULL,'full','["nieuws"]','','{"kind":"jekyll","signature":"a62745b2baedee298fcdca0d467593ea3e9ec3d381dd17da07d568f120355cb9","feed":{"title":"posts"},"last_attempt":"2026-10-02T14:00:00Z","last_success":"2026-10-02T14:00:00Z","reason":"local"}');
CREATE INDEX adoptions_link ON adoptions (link);
CREATE INDEX entries_hash ON entries (source_id, hash);
CREATE INDEX entries_public_id ON entries (public_id);
CREATE INDEX entries_base ON entries (source_id, base);
CREATE INDEX ix_entries_article_id ON entries (article_id);
CREATE INDEX entries_link ON entries (source_id, link);
CREATE INDEX filings_article ON filings (article_id);
CREATE INDEX filings_newest ON filings (category, published, position);
CREATE INDEX filings_late ON filings (category, arrived);
CREATE INDEX links_link ON links (link);
COMMIT;
