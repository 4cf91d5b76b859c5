namespace Gateway.Diagnostics;

/// <summary>All event ids of the log, so that none is used twice. Operators filter by them: a number never changes.</summary>
internal static class GatewayEventIds
{
    public const int ListenerBound = 100;
    public const int OverBudget = 101;
    public const int Started = 102;
    public const int Draining = 103;
    public const int Stopped = 104;
    public const int TransportChosen = 105;
    public const int ApiAccess = 106;
    public const int DefaultsSkipped = 107;
    public const int OpenToEveryone = 108;

    public const int DrainListenersClosed = 110;
    public const int DrainProgress = 111;
    public const int Drained = 112;
    public const int DrainEndedAtOnce = 113;

    public const int ConfigurationApplied = 120;
    public const int ConfigurationNeedsRestart = 121;
    public const int ConfigurationRejected = 122;
    public const int ConfigurationReloadFailed = 123;

    public const int LogResumed = 140;
    public const int LinesSuppressed = 141;
    public const int LoopBlocked = 142;
    public const int LoopResumed = 143;
    public const int HintListeners = 144;
    public const int HintCommand = 145;
    public const int HintPage = 146;
    public const int HealthCheckTimedOut = 147;
    public const int HealthCheckNotCreated = 148;

    public const int HangUpReceived = 150;
    public const int ConfigurationUnchanged = 151;
    public const int Status = 152;
    public const int SettingUnused = 153;
    public const int GraceSkipped = 154;
    public const int SettingRenamed = 155;

    public const int ConnectionRefused = 200;
    public const int HttpConnectionRefused = 201;
    public const int AcceptingPaused = 202;
    public const int ConnectionFailed = 203;
    public const int OutOfFiles = 204;
    public const int FilesAvailable = 205;
    public const int ProxyHeaderInvalid = 210;
    public const int TlsHandshakeFailed = 211;
    public const int CertificateReplaced = 212;
    public const int CertificateKept = 213;
    public const int TokensReplaced = 214;
    public const int TokensKept = 215;
    public const int FilesReadAgain = 216;
    public const int LookupRestricted = 217;
    public const int LookupOwnerChanged = 218;

    public const int ProxyRefused = 220;

    public const int SessionOpened = 300;
    public const int SessionClosed = 301;
    public const int SessionFailed = 302;
    public const int SessionProbe = 303;
    public const int SessionCut = 304;
    public const int HandlerFailed = 305;
    public const int SlowConsumer = 306;
    public const int OperatorCloses = 307;
    public const int SessionNamed = 308;
    public const int AlreadyConnected = 309;
    public const int OtherName = 310;
    public const int ClientSessionClosed = 311;
    public const int HandlerIgnoresTimeout = 330;

    public const int ScrapeFailed = 400;
    public const int TelemetryNotDelivered = 401;
    public const int TelemetryDelivered = 402;

    public const int LookupLoaded = 700;
    public const int LookupReloaded = 701;
    public const int LookupFileInvalid = 702;
    public const int LookupFileGone = 703;
    public const int LookupNotSaved = 704;
    public const int LookupWriterFailed = 705;
    public const int LookupFileUnread = 706;
    public const int LookupFileReadAgain = 707;
    public const int LookupNotFlushed = 708;
    public const int LookupFlushed = 709;

    public const int DatagramListenerOpened = 710;
    public const int DatagramListenerFailed = 711;

    public const int ControlShutdown = 720;

    public const int DiscoveryPeersFull = 730;
    public const int DiscoveryNotSent = 731;
    public const int DiscoveryJoined = 732;
    public const int DiscoveryFailed = 733;
    public const int DiscoverySentAgain = 734;
    public const int DiscoveryNothingReceived = 735;
    public const int DiscoveryReceivedAgain = 736;

    public const int UpstreamFailed = 800;
    public const int UpstreamRecovered = 801;
    public const int CircuitOpened = 810;
    public const int CircuitClosed = 811;
    public const int EventNotDelivered = 812;
    public const int EventsDropped = 813;
    public const int EventsGivenUp = 814;
    public const int DirectiveRefused = 815;
    public const int WebhookSecretsReplaced = 816;
    public const int WebhookSecretsKept = 817;

    public const int FleetJoined = 900;
    public const int FleetAlone = 901;
    public const int FleetAway = 902;
    public const int FleetBack = 903;
    public const int NodeJoined = 904;
    public const int NodeLost = 905;
    public const int NumberLost = 906;
    public const int FleetNotShared = 907;
    public const int NodeRequestFailed = 908;

    public const int TableFollowed = 920;
    public const int TableLost = 921;
    public const int TableFilled = 922;
    public const int TableNotCopied = 923;
    public const int TableOverfull = 924;
    public const int TableNotOpened = 925;
}
