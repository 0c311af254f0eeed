// app/words/de/procedure.ts: the procedure as it is shipped (binder/procedures/virus-response.yaml), in German: titles, what to do, what to say. A firm's own wording is shown as the firm wrote it.
export const procedure: Record<string, string> = {
  "A virus on a client's machine":
    "Ein Virus auf einem Rechner des Kunden",
  "Take the report":
    "Die Meldung aufnehmen",
  "Write down in the person's own words what they saw, when, and on which machine. Ask what they clicked and whether anybody else sees the same. Don't let them describe it into a diagnosis: the words on the screen are worth more than the theory.":
    "Schreiben Sie mit den Worten der Person auf, was sie gesehen hat, wann und auf welchem Rechner. Fragen Sie, worauf sie geklickt hat und ob noch jemand dasselbe sieht. Lassen Sie sie keine Diagnose daraus machen: Was auf dem Bildschirm steht, ist mehr wert als jede Theorie.",
  "{{firm}}, this is {{technician}}. Thank you for telling us at once, that helps more than anything.":
    "{{firm}}, hier ist {{technician}}. Danke, dass Sie sich gleich melden, das hilft mehr als alles andere.",
  "Please take your hands off the keyboard. Don't log on again, don't switch it off: leave it on for us.":
    "Bitte nehmen Sie die Hände von der Tastatur. Melden Sie sich nicht neu an, schalten Sie nicht aus: Lassen Sie alles so für uns.",
  "Don't click anything it offers, not even the red X. That X can be the trap.":
    "Klicken Sie nichts an, was angeboten wird, auch nicht das rote X. Gerade das X kann die Falle sein.",
  "What did you see, and when did you see it first? Did you open an attachment or a link before?":
    "Was haben Sie gesehen, und wann zum ersten Mal? Haben Sie vorher einen Anhang oder einen Link geöffnet?",
  "Decide how urgent it is":
    "Entscheiden, wie dringend es ist",
  "Set urgency (does it still spread, is data at risk?) and impact (one person, several, the whole site). If it still spreads, isolate now: stopping the loss needs nobody's permission. Log the person off if they are still signed in.":
    "Setzen Sie Dringlichkeit (breitet es sich noch aus, sind Daten in Gefahr?) und Auswirkung (eine Person, mehrere, der ganze Standort). Breitet es sich noch aus, trennen Sie sofort: Den Schaden aufzuhalten braucht niemandes Erlaubnis. Melden Sie die Person ab, wenn sie noch angemeldet ist.",
  "Is it only your machine, or do your colleagues see it too?":
    "Ist es nur Ihr Rechner, oder sehen Ihre Kollegen es auch?",
  "This is {{incident}}, priority {{priority}}.{{#respond_by}} You hear from us by {{respond_by}}.{{/respond_by}}":
    "Das ist {{incident}}, Priorität {{priority}}.{{#respond_by}} Sie hören von uns bis {{respond_by}}.{{/respond_by}}",
  "Talk about time and money":
    "Über Zeit und Geld sprechen",
  "Speak with somebody who may approve, before the work. Say what this one costs, what is included, and agree what happens when the minutes run out. Have the history in front of you: what they declined before belongs into this conversation, as a fact and not as a reproach. Record who agreed and by which way. If nobody can be reached, send the link.":
    "Sprechen Sie vor der Arbeit mit jemandem, der zustimmen darf. Sagen Sie, was dieser Vorfall kostet und was enthalten ist, und vereinbaren Sie, was geschieht, wenn die Minuten aufgebraucht sind. Haben Sie die Vorgeschichte vor sich: Was früher abgelehnt wurde, gehört in dieses Gespräch, als Tatsache und nicht als Vorwurf. Halten Sie fest, wer zugestimmt hat und auf welchem Weg. Ist niemand zu erreichen, schicken Sie den Link.",
  "{{#approver}}Am I speaking with {{approver}}? {{/approver}}{{#person}}{{person}} reported a virus{{#machine}} on {{machine}}{{/machine}}. {{/person}}This is your {{nth}} virus incident under our agreement.":
    "{{#approver}}Spreche ich mit {{approver}}? {{/approver}}{{#person}}{{person}} hat einen Virus{{#machine}} auf {{machine}}{{/machine}} gemeldet. {{/person}}Das ist Ihr {{nth}} Virenvorfall unter unserem Vertrag.",
  "{{#courtesy}}This one is on us{{#included_time}}: up to {{included_time}} at 0.00 an hour{{/included_time}}. You will get an invoice that shows what it would have cost. The next one is at {{next_hourly_rate}} an hour.{{/courtesy}}":
    "{{#courtesy}}Dieser geht auf uns{{#included_time}}: bis zu {{included_time}} zu 0,00 die Stunde{{/included_time}}. Sie bekommen eine Rechnung, auf der steht, was es gekostet hätte. Der nächste kostet {{next_hourly_rate}} die Stunde.{{/courtesy}}",
  "{{^courtesy}}{{#included_time}}Your agreement includes {{included_time}} for this; beyond that it is {{hourly_rate}} an hour.{{/included_time}}{{^included_time}}Your agreement includes no time for this one: it is {{hourly_rate}} an hour, in steps of {{increment}}.{{/included_time}}{{/courtesy}}":
    "{{^courtesy}}{{#included_time}}Ihr Vertrag enthält dafür {{included_time}}; darüber hinaus kostet es {{hourly_rate}} die Stunde.{{/included_time}}{{^included_time}}Ihr Vertrag enthält für diesen keine Zeit: Er kostet {{hourly_rate}} die Stunde, in Schritten von {{increment}}.{{/included_time}}{{/courtesy}}",
  "We stop at the limit we agree now. Before we get there we ask you. What should happen if the time runs out: reinstall the machine, replace it, or stop?":
    "Wir hören an der Grenze auf, die wir jetzt vereinbaren. Vorher fragen wir Sie. Was soll geschehen, wenn die Zeit aufgebraucht ist: den Rechner neu installieren, ihn ersetzen oder aufhören?",
  "{{#replacement_price}}So that you can weigh it: a replacement is about {{replacement_price}}, and often the better buy than many hours.{{/replacement_price}}":
    "{{#replacement_price}}Zum Abwägen: Ein Ersatz kostet etwa {{replacement_price}} und ist oft der bessere Kauf als viele Stunden.{{/replacement_price}}",
  "{{#past}}For the record: {{.}} {{/past}}":
    "{{#past}}Der Vollständigkeit halber: {{.}} {{/past}}",
  "How many minutes may we work, and may I note that you said so?":
    "Wie viele Minuten dürfen wir arbeiten, und darf ich festhalten, dass Sie das gesagt haben?",
  "The client says no":
    "Der Kunde sagt nein",
  "The client doesn't want us to work on it, or nothing more can be done. Write down who said so, when, and which risk they take. Leave the machine off the network unless they insist in so many words; then release it and write that down too.":
    "Der Kunde möchte nicht, dass wir daran arbeiten, oder es ist nichts mehr zu machen. Schreiben Sie auf, wer es gesagt hat, wann, und welches Risiko er damit übernimmt. Lassen Sie den Rechner vom Netz, außer der Kunde verlangt ausdrücklich etwas anderes; dann geben Sie ihn frei und schreiben auch das auf.",
  "That is your decision, and I have noted it{{#approver}} as yours, {{approver}}{{/approver}}. The machine stays off the network until somebody has cleaned it; used as it is, it can infect the others.":
    "Das ist Ihre Entscheidung, und ich habe sie{{#approver}} als die Ihre, {{approver}},{{/approver}} festgehalten. Der Rechner bleibt vom Netz, bis ihn jemand gesäubert hat; so wie er ist, kann er die anderen anstecken.",
  "If you change your mind, call {{firm_phone}} and name {{incident}}.":
    "Wenn Sie es sich anders überlegen, rufen Sie {{firm_phone}} an und nennen Sie {{incident}}.",
  "Isolate the machine":
    "Den Rechner vom Netz trennen",
  "Cut the machine off the network. It keeps talking to us and to nobody else, and lets itself go when its time is up, should we lose it. The action tests this itself: our server in reach, everything else cut off.":
    "Trennen Sie den Rechner vom Netz. Er spricht weiter mit uns und mit niemandem sonst und gibt sich selbst frei, wenn seine Zeit abgelaufen ist, sollten wir ihn verlieren. Die Aktion prüft das selbst: unser Server erreichbar, alles andere abgeschnitten.",
  "We have cut {{#machine}}{{machine}}{{/machine}}{{^machine}}the machine{{/machine}} off the network so that nothing spreads. We can still work on it; you can't use it until we say so.":
    "Wir haben {{#machine}}{{machine}}{{/machine}}{{^machine}}den Rechner{{/machine}} vom Netz getrennt, damit sich nichts ausbreitet. Wir können weiter daran arbeiten; Sie können ihn erst benutzen, wenn wir es sagen.",
  "No way in, so go there":
    "Kein Weg hinein, also hinfahren",
  "Have the network cable pulled or the radio switched off, by phone, now. Then see the machine in person: bring a clean stick with the tools and a laptop. Write down the state it was in, photograph what is on the screen.":
    "Lassen Sie jetzt am Telefon das Netzwerkkabel ziehen oder das WLAN ausschalten. Dann sehen Sie sich den Rechner selbst an: Bringen Sie einen sauberen Stick mit den Werkzeugen und einen Laptop mit. Schreiben Sie auf, in welchem Zustand er war, fotografieren Sie, was auf dem Bildschirm steht.",
  "I can't reach the machine from here. Please pull the blue or grey cable at the back, and leave it on. I am on my way.":
    "Ich erreiche den Rechner von hier aus nicht. Bitte ziehen Sie das blaue oder graue Kabel hinten ab und lassen Sie ihn an. Ich mache mich auf den Weg.",
  "Read the machine's facts":
    "Die Fakten des Rechners lesen",
  "Read the facts, what starts by itself, and the restore points, before anything is changed: this is the evidence. Look for the first sign of the infection and state its time with the reason; the restore point to go back to must be older. Then make a restore point of the machine as you found it: evidence, and a way back should cleaning break something.":
    "Lesen Sie die Fakten, die Autostarts und die Wiederherstellungspunkte, bevor etwas verändert wird: Das ist die Spurenlage. Suchen Sie das erste Anzeichen des Befalls und halten Sie seine Zeit mit Begründung fest; der Wiederherstellungspunkt, zu dem es zurückgeht, muss älter sein. Dann legen Sie einen Wiederherstellungspunkt des Rechners an, wie Sie ihn vorgefunden haben: eine Spur, und ein Weg zurück, falls die Säuberung etwas kaputt macht.",
  "When did you first notice something odd, even something small? And was it fine the day before?":
    "Wann ist Ihnen zum ersten Mal etwas Seltsames aufgefallen, und sei es eine Kleinigkeit? Und war am Tag davor noch alles in Ordnung?",
  "Restart into safe mode":
    "Im abgesicherten Modus neu starten",
  "Restart into safe mode with the network, so that what the virus starts doesn't start. The machine leaves it by itself when its time is up, should we lose it.":
    "Starten Sie im abgesicherten Modus mit Netzwerk, damit nicht startet, was der Virus startet. Der Rechner verlässt ihn von selbst, wenn seine Zeit abgelaufen ist, sollten wir ihn verlieren.",
  "Run the approved tools":
    "Die zugelassenen Werkzeuge laufen lassen",
  "Run every approved tool, in this order, on the whole machine. Anything a tool could not read, unpack or open is not clean: look at each such file, decide, and write down why. While a tool runs by itself the clock may stand still.":
    "Lassen Sie jedes zugelassene Werkzeug in dieser Reihenfolge über den ganzen Rechner laufen. Was ein Werkzeug nicht lesen, entpacken oder öffnen konnte, ist nicht sauber: Sehen Sie sich jede solche Datei an, entscheiden Sie und schreiben Sie auf, warum. Während ein Werkzeug allein läuft, darf die Uhr stillstehen.",
  "The first tool is running. That can take a while and costs nothing while I am not working on it.{{#time_left}} We have {{time_left}} left of what was agreed.{{/time_left}}":
    "Das erste Werkzeug läuft. Das kann eine Weile dauern und kostet nichts, solange ich nicht daran arbeite.{{#time_left}} Von der vereinbarten Zeit sind noch {{time_left}} übrig.{{/time_left}}",
  "Take out what starts by itself":
    "Herausnehmen, was von selbst startet",
  "Go through everything that starts by itself. What belongs to no installed program and nobody can explain is taken out; a copy goes to the vault. Look twice at anything in a temporary or hidden folder, or younger than the first evidence.":
    "Gehen Sie alles durch, was von selbst startet. Was zu keinem installierten Programm gehört und niemand erklären kann, wird herausgenommen; eine Kopie kommt in den Tresor. Sehen Sie zweimal hin bei allem, was in einem temporären oder versteckten Ordner liegt oder jünger ist als das erste Anzeichen.",
  "Restart to normal":
    "Normal neu starten",
  "Leave safe mode. The machine must come up as its user knows it, still isolated.":
    "Verlassen Sie den abgesicherten Modus. Der Rechner muss hochkommen, wie sein Benutzer ihn kennt, noch immer vom Netz getrennt.",
  "Sign in as the user and watch":
    "Als Benutzer anmelden und beobachten",
  "Sign in as the person who uses the machine, not as administrator: what hides in their profile only starts for them. Watch what starts and what is written. Anything that came back means the machine is not clean, whatever the tools say.":
    "Melden Sie sich als die Person an, die den Rechner benutzt, nicht als Administrator: Was sich in ihrem Profil versteckt, startet nur für sie. Beobachten Sie, was startet und was geschrieben wird. Kommt etwas zurück, ist der Rechner nicht sauber, was auch immer die Werkzeuge sagen.",
  "A second opinion":
    "Eine zweite Meinung",
  "Run another tool than the one that cleaned, in normal mode. Two tools that look in different ways agree, or it isn't clean.":
    "Lassen Sie im normalen Betrieb ein anderes Werkzeug laufen als das, das gesäubert hat. Zwei Werkzeuge, die auf verschiedene Weise suchen, sind sich einig, oder er ist nicht sauber.",
  "Verify the system's own files":
    "Die Dateien des Systems prüfen",
  "Compare the system's own files with what their packages brought. A changed or missing one is repaired by rolling back or reinstalling, never by hand.":
    "Vergleichen Sie die Dateien des Systems mit dem, was ihre Pakete mitgebracht haben. Eine veränderte oder fehlende wird durch Zurücksetzen oder Neuinstallieren behoben, nie von Hand.",
  "The user says it is right":
    "Der Benutzer sagt, dass es stimmt",
  "Let the person sit at the machine, open what they open every day, and say whether it is as it should be. Write down their words. Nobody knows better what this machine looks like on a good day.":
    "Lassen Sie die Person sich an den Rechner setzen, öffnen, was sie jeden Tag öffnet, und sagen, ob alles ist, wie es sein soll. Schreiben Sie ihre Worte auf. Niemand weiß besser, wie dieser Rechner an einem guten Tag aussieht.",
  "{{#person_first_name}}{{person_first_name}}, p{{/person_first_name}}{{^person_first_name}}P{{/person_first_name}}lease sign in and open what you use every day. Is it as it was? Anything slow, missing, or strange?":
    "{{#person_first_name}}{{person_first_name}}, bitte{{/person_first_name}}{{^person_first_name}}Bitte{{/person_first_name}} melden Sie sich an und öffnen Sie, was Sie jeden Tag benutzen. Ist es, wie es war? Ist etwas langsam, fehlt etwas, ist etwas seltsam?",
  "Are your files where you left them?":
    "Sind Ihre Dateien da, wo Sie sie gelassen haben?",
  "Roll back to before it happened":
    "Auf die Zeit davor zurücksetzen",
  "Choose the newest restore point that is older than the first evidence. Younger ones bring the virus back and are refused. The infected state is kept aside, so nothing is lost by trying. Say what the person loses: programs installed since then.":
    "Wählen Sie den neuesten Wiederherstellungspunkt, der älter ist als das erste Anzeichen. Jüngere bringen den Virus zurück und werden abgelehnt. Der befallene Zustand wird beiseitegelegt, ein Versuch verliert also nichts. Sagen Sie der Person, was sie verliert: Programme, die seither installiert wurden.",
  "I'm taking the machine back to how it was{{#first_evidence}} before {{first_evidence}}{{/first_evidence}}. Your documents are kept aside; programs installed since then have to be installed again.":
    "Ich setze den Rechner auf den Stand{{#first_evidence}} vor {{first_evidence}}{{/first_evidence}} zurück. Ihre Dokumente werden beiseitegelegt; Programme, die seither installiert wurden, müssen neu installiert werden.",
  "Restart after the roll-back":
    "Nach dem Zurücksetzen neu starten",
  "The machine must come up in normal mode, isolated, with the start-up entries of a good day. Then verify from the start.":
    "Der Rechner muss normal hochkommen, vom Netz getrennt, mit den Autostarts eines guten Tages. Dann prüfen Sie von vorn.",
  "Verify after going back":
    "Nach dem Zurücksetzen prüfen",
  "The same checks as after cleaning: sign in as the user and watch, run both tools, verify the system's own files, and let the user say so. If it comes back even now, the restore point was infected too: reinstall.":
    "Dieselben Prüfungen wie nach dem Säubern: als Benutzer anmelden und beobachten, beide Werkzeuge laufen lassen, die Dateien des Systems prüfen und den Benutzer urteilen lassen. Kommt es selbst jetzt zurück, war auch der Wiederherstellungspunkt befallen: neu installieren.",
  "Please sign in once more and open what you use every day. Is everything as it was{{#first_evidence}} before {{first_evidence}}{{/first_evidence}}?":
    "Bitte melden Sie sich noch einmal an und öffnen Sie, was Sie jeden Tag benutzen. Ist alles, wie es{{#first_evidence}} vor {{first_evidence}}{{/first_evidence}} war?",
  "Reinstall the machine":
    "Den Rechner neu installieren",
  "Check first that the data is on the server or in a backup you have opened. Reinstall from the maker's or the firm's own image, enrol it, bring programs and the user's settings back. Never from an image younger than the first evidence.":
    "Prüfen Sie zuerst, ob die Daten auf dem Server liegen oder in einer Sicherung, die Sie geöffnet haben. Installieren Sie aus dem Abbild des Herstellers oder der Firma neu, melden Sie den Rechner wieder an, bringen Sie Programme und die Einstellungen des Benutzers zurück. Nie aus einem Abbild, das jünger ist als das erste Anzeichen.",
  "Cleaning any longer costs more than a fresh start{{#at_limit}}, and as agreed we {{at_limit}} now{{/at_limit}}. Your data on the server is not touched. Is there anything you keep only on this machine?":
    "Länger zu säubern kostet mehr als ein frischer Anfang{{#at_limit}}, und wie für diesen Fall vereinbart gilt jetzt: {{at_limit}}{{/at_limit}}. Ihre Daten auf dem Server bleiben unberührt. Gibt es etwas, das Sie nur auf diesem Rechner haben?",
  "Replace the machine":
    "Den Rechner ersetzen",
  "The machine isn't worth more hours. Order or bring a replacement, enrol it, move data that has been scanned. Keep the old disk, labelled with the incident's number, until the client has used the new machine for two weeks.":
    "Der Rechner ist keine weiteren Stunden wert. Bestellen oder bringen Sie einen Ersatz, melden Sie ihn an, übertragen Sie Daten, die geprüft wurden. Bewahren Sie die alte Platte auf, beschriftet mit der Nummer des Vorfalls, bis der Kunde den neuen Rechner zwei Wochen benutzt hat.",
  "This machine isn't worth more of your money.{{#replacement_price}} A replacement is about {{replacement_price}}.{{/replacement_price}} You keep your data; the old disk stays with us for two weeks, in case something is missed.":
    "Dieser Rechner ist Ihr Geld nicht länger wert.{{#replacement_price}} Ein Ersatz kostet etwa {{replacement_price}}.{{/replacement_price}} Ihre Daten behalten Sie; die alte Platte bleibt zwei Wochen bei uns, falls etwas vermisst wird.",
  "Verify the fresh machine":
    "Den frischen Rechner prüfen",
  "A fresh machine is verified like a cleaned one: data brought back may have brought the virus back. Scan it, sign in as the user, and let the user say so.":
    "Ein frischer Rechner wird geprüft wie ein gesäuberter: Mit zurückgebrachten Daten kann der Virus zurückgekommen sein. Untersuchen Sie ihn, melden Sie sich als Benutzer an und lassen Sie den Benutzer urteilen.",
  "This is your machine, freshly set up. Please sign in and open what you use every day. What is missing?":
    "Das ist Ihr Rechner, frisch eingerichtet. Bitte melden Sie sich an und öffnen Sie, was Sie jeden Tag benutzen. Was fehlt?",
  "Not infected after all":
    "Doch nicht befallen",
  "The tools found nothing, nothing unexplained starts by itself, and there is another explanation. Write it down: the next technician who sees the same will be glad. The checks below still come, they are quick.":
    "Die Werkzeuge haben nichts gefunden, nichts Unerklärtes startet von selbst, und es gibt eine andere Erklärung. Schreiben Sie sie auf: Der nächste Techniker, der dasselbe sieht, wird froh darum sein. Die Prüfungen unten kommen trotzdem, sie gehen schnell.",
  "Good news: this was not a virus. You did right to call, please do it again.":
    "Gute Nachricht: Das war kein Virus. Es war richtig anzurufen, bitte tun Sie es wieder.",
  "Update everything":
    "Alles aktualisieren",
  "Apply all updates, while the machine can reach nothing but our update mirror. Restart when it asks for it, and look again: nothing may be pending. The hole it came in through is usually an old one.":
    "Spielen Sie alle Updates ein, solange der Rechner nichts als unseren Update-Spiegel erreicht. Starten Sie neu, wenn er danach fragt, und sehen Sie noch einmal nach: Es darf nichts mehr ausstehen. Das Loch, durch das es hereinkam, ist meist ein altes.",
  "The machine is clean. Now I bring everything up to date, so that the same thing doesn't get in the same way.":
    "Der Rechner ist sauber. Jetzt bringe ich alles auf den neuesten Stand, damit dasselbe nicht auf demselben Weg hereinkommt.",
  "Update with the network back":
    "Mit Netz aktualisieren",
  "The updates don't come through the isolation. The machine has been verified: let it back on the network, update, restart. A machine that can't be brought up to date will be back on this list; then a fresh installation is the way.":
    "Die Updates kommen nicht durch die Trennung. Der Rechner ist geprüft: Lassen Sie ihn wieder ans Netz, aktualisieren Sie, starten Sie neu. Ein Rechner, der nicht auf den neuesten Stand zu bringen ist, steht bald wieder auf dieser Liste; dann ist eine Neuinstallation der Weg.",
  "Make a new restore point":
    "Einen neuen Wiederherstellungspunkt anlegen",
  "Make a restore point now, clean and up to date, and see it in the list. It is the one the next technician will look for.":
    "Legen Sie jetzt einen Wiederherstellungspunkt an, sauber und auf dem neuesten Stand, und sehen Sie ihn in der Liste. Es ist der, den der nächste Techniker suchen wird.",
  "Make room for restore points":
    "Platz für Wiederherstellungspunkte schaffen",
  "A restore point couldn't be made, mostly for want of space. Reserve space for restore points on this machine, move what doesn't belong on it to the server, then try again. Never delete the older points to make room.":
    "Ein Wiederherstellungspunkt ließ sich nicht anlegen, meist aus Platzmangel. Reservieren Sie auf diesem Rechner Platz dafür, verschieben Sie auf den Server, was nicht hierher gehört, und versuchen Sie es noch einmal. Löschen Sie nie die älteren Punkte, um Platz zu schaffen.",
  "Let it back on the network":
    "Wieder ans Netz lassen",
  "Release the machine from isolation. See that the person reaches what they need: mail, printer, the server.":
    "Heben Sie die Trennung auf. Sehen Sie nach, dass die Person erreicht, was sie braucht: Post, Drucker, den Server.",
  "You're back on the network. Please try your mail and the printer while I'm with you.":
    "Sie sind wieder am Netz. Bitte probieren Sie Ihre E-Mail und den Drucker, solange ich dabei bin.",
  "Release it at the machine":
    "Am Rechner selbst freigeben",
  "The machine didn't answer to the release. Its isolation ends by itself when its time is up; if that is too late, go there and release it at the machine with the firm's own key. Write down which it was.":
    "Der Rechner hat auf die Freigabe nicht geantwortet. Seine Trennung endet von selbst, wenn ihre Zeit abgelaufen ist; ist das zu spät, fahren Sie hin und geben Sie ihn am Rechner mit dem Schlüssel der Firma frei. Schreiben Sie auf, was davon es war.",
  "Talk about what follows":
    "Über die Folgen sprechen",
  "Say without blame how it came in and what would have stopped it. For a second infection propose taking the person out of the local administrators, quoting the agreement and what the first one cost; do it only when an approver agrees, and record a refusal as one. Send the lesson that would have prevented it.":
    "Sagen Sie ohne Vorwurf, wie es hereinkam und was es aufgehalten hätte. Schlagen Sie bei einem zweiten Befall vor, der Person die Administratorrechte am Rechner zu nehmen, und nennen Sie dabei den Vertrag und was der erste gekostet hat; tun Sie es nur, wenn jemand zustimmt, der zustimmen darf, und halten Sie ein Nein als solches fest. Schicken Sie die Lektion, die es verhindert hätte.",
  "{{#person_first_name}}{{person_first_name}} did right to report it. {{/person_first_name}}What would have stopped this one: not opening it, or not being administrator of the machine.":
    "{{#person_first_name}}{{person_first_name}} hat richtig gehandelt und es gemeldet. {{/person_first_name}}Was es aufgehalten hätte: es nicht zu öffnen, oder nicht Administrator des Rechners zu sein.",
  "{{#only_our_people_install_software}}Our agreement says that only our people install software. I'd like to take {{#user}}{{user}}{{/user}}{{^user}}the user{{/user}} out of the local administrators, so that a virus can't install itself either. Do you agree?{{/only_our_people_install_software}}":
    "{{#only_our_people_install_software}}In unserem Vertrag steht, dass nur unsere Leute Software installieren. Ich möchte {{#user}}{{user}}{{/user}}{{^user}}dem Benutzer{{/user}} die Administratorrechte am Rechner nehmen, damit sich auch ein Virus nicht installieren kann. Sind Sie einverstanden?{{/only_our_people_install_software}}",
  "The next incident is at {{next_hourly_rate}} an hour. This is the cheapest way not to need it.":
    "Der nächste Vorfall kostet {{next_hourly_rate}} die Stunde. So brauchen Sie ihn am billigsten nicht.",
  "Tell the client, and close":
    "Dem Kunden Bescheid geben und abschließen",
  "Say what was found, what was done, how long it took and what the invoice will say, before it arrives. Account for every machine of the incident. Write one paragraph a colleague understands in a year. Watch for it coming back.":
    "Sagen Sie, was gefunden und was getan wurde, wie lange es gedauert hat und was auf der Rechnung stehen wird, bevor sie kommt. Legen Sie für jeden Rechner des Vorfalls Rechenschaft ab. Schreiben Sie einen Absatz, den ein Kollege in einem Jahr versteht. Achten Sie darauf, ob es wiederkommt.",
  "{{#person_first_name}}{{person_first_name}}, {{/person_first_name}}it is done. We worked {{#worked_time}}{{worked_time}}{{/worked_time}}{{^worked_time}}no billable time{{/worked_time}} on it.":
    "{{#person_first_name}}{{person_first_name}}, {{/person_first_name}}es ist erledigt. Wir haben {{#worked_time}}{{worked_time}}{{/worked_time}}{{^worked_time}}keine berechenbare Zeit{{/worked_time}} daran gearbeitet.",
  "{{#courtesy}}The invoice says 0.00, as a courtesy, with the normal price beside it; the next one is at {{next_hourly_rate}} an hour.{{/courtesy}}{{^courtesy}}The invoice comes at {{hourly_rate}} an hour, as agreed.{{/courtesy}}":
    "{{#courtesy}}Auf der Rechnung steht 0,00 aus Kulanz, daneben der normale Preis; der nächste kostet {{next_hourly_rate}} die Stunde.{{/courtesy}}{{^courtesy}}Die Rechnung kommt zu {{hourly_rate}} die Stunde, wie vereinbart.{{/courtesy}}",
  "{{#watch_days}}We watch the machine for {{watch_days}} days. {{/watch_days}}If you see anything odd, call {{firm_phone}} at once and name {{incident}}.":
    "{{#watch_days}}Wir beobachten den Rechner {{watch_days}} Tage lang. {{/watch_days}}Fällt Ihnen etwas Seltsames auf, rufen Sie gleich {{firm_phone}} an und nennen Sie {{incident}}.",
  "Close the incident":
    "Den Vorfall abschließen",
};
