#!/usr/bin/env perl
# A driver for a client in Perl, with modules that come with Perl 5.26 and later.
# The client's part is what a team would have; the driver's part is from "sub answer" on.
use strict;
use warnings;
use Digest::SHA qw(hmac_sha1);
use Encode qw(encode_utf8);
use HTTP::Tiny;
use JSON::PP ();
use MIME::Base64 qw(decode_base64 encode_base64);

my $JSON = JSON::PP->new->utf8->canonical;
my $STRICT = JSON::PP->new->utf8->allow_nonref;
my %PATHS = map { $_ => lc } qw(liveGetFour liveDetectPicture idcardCompare idcardLiveDetectFour liveDetectFour);

sub signature {
    my ($account, $expires, $now, $nonce, $file_id) = @_;
    my $text = encode_utf8("a=$account->{appid}&b=$account->{bucket}&k=$account->{secret_id}"
        . "&e=$expires&t=$now&r=$nonce&f=$file_id");
    my $mac = hmac_sha1($text, encode_utf8($account->{secret_key}));
    return encode_base64($mac . $text, '');
}

sub body_of {
    my ($account, $arguments) = @_;
    my %fields = (appid => $account->{appid});
    my %files;
    for my $name (keys %$arguments) {
        my $value = $arguments->{$name};
        if (JSON::PP::is_bool($value)) { $fields{$name} = $value ? 'true' : 'false' }
        elsif (ref $value) { $files{$name} = $value }
        else { $fields{$name} = "$value" }
    }
    return ('application/json', $JSON->encode(\%fields)) unless %files;
    open my $random, '<:raw', '/dev/urandom' or die "no random bytes: $!";
    read $random, my $bytes, 16;
    my $boundary = unpack 'H*', $bytes;
    my $body = '';
    for my $name (sort keys %fields) {
        $body .= "--$boundary\r\nContent-Disposition: form-data; name=\"$name\"\r\n\r\n"
            . encode_utf8($fields{$name}) . "\r\n";
    }
    for my $name (sort keys %files) {
        my $filename = encode_utf8($files{$name}{name});
        $filename =~ s/(["\r\n])/sprintf '%%%02X', ord $1/ge;
        $body .= "--$boundary\r\nContent-Disposition: form-data; name=\"$name\"; filename=\"$filename\"\r\n"
            . "Content-Type: application/octet-stream\r\n\r\n"
            . decode_base64($files{$name}{base64}) . "\r\n";
    }
    return ("multipart/form-data; boundary=$boundary", "$body--$boundary--\r\n");
}

sub decoded {
    my ($bytes) = @_;
    my $document = eval { $STRICT->decode($bytes) };
    my $code = ref $document eq 'HASH' ? $document->{code} : undef;
    return { outcome => 'unusable' } unless defined $code && !ref $code && $code =~ /^-?[0-9]+\z/;
    return { outcome => 'refusal', code => $code + 0 } if $code != 0;
    return { outcome => 'unusable' } unless ref $document->{data} eq 'HASH';
    return { outcome => 'result', code => 0, values => $document->{data} };
}

sub call {
    my ($given) = @_;
    my ($type, $body) = body_of($given->{account}, $given->{arguments});
    my $now = time;
    my $http = HTTP::Tiny->new(max_redirect => 0, timeout => 5, no_proxy => ['127.0.0.1']);
    my $reply = $http->post("$given->{base_url}/face/$PATHS{$given->{operation}}", {
        headers => {
            'Authorization' => signature($given->{account}, $now + 300, $now, int rand 1e9, ''),
            'Content-Type' => $type,
        },
        content => $body,
    });
    return { outcome => 'unusable' } if $reply->{status} == 599;    # no reply came
    return decoded($reply->{content});
}

sub answer {
    my ($cmd, $given) = @_;
    return { version => 1, name => 'plain-perl', language => 'Perl' } if $cmd eq 'start';
    return { commands => [qw(sign encode call decode)], clock => JSON::PP::true, nonce => JSON::PP::true }
        if $cmd eq 'capabilities';
    if ($cmd eq 'sign') {
        my $expires = $given->{use} eq 'single-use' ? 0 : $given->{now} + $given->{lifetime_seconds};
        return { authorization => signature(@$given{qw(account)}, $expires, @$given{qw(now nonce file_id)}) };
    }
    if ($cmd eq 'encode') {
        my ($type, $body) = body_of(@$given{qw(account arguments)});
        return { content_type => $type, body => encode_base64($body, '') };
    }
    return decoded(decode_base64($given->{body})) if $cmd eq 'decode';
    return $cmd eq 'call' ? call($given) : {};
}

$| = 1;
while (my $line = <STDIN>) {
    my $question = $JSON->decode($line);
    my $ok = answer($question->{cmd}, $question);
    print $JSON->encode({ seq => $question->{seq}, ok => $ok }), "\n";
    last if $question->{cmd} eq 'stop';
}
