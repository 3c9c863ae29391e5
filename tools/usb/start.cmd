@echo off
rem Install Qaplan from this folder and open it. No internet, no administrator.
chcp 65001 >nul
setlocal EnableExtensions DisableDelayedExpansion
set "HERE=%~dp0"
set "OWN=%LOCALAPPDATA%\Qaplan\python"

py -3.11 -c "import sys" >nul 2>nul && (
    py -3.11 -I "%HERE%install.py" %*
    goto end
)
python -c "import sys; sys.exit(sys.version_info[:2] != (3, 11))" >nul 2>nul && (
    python -I "%HERE%install.py" %*
    goto end
)
if exist "%OWN%\python.exe" goto own
for %%z in ("%HERE%python\python-3.11*-embed-amd64.zip") do call :unpack "%%~fz" "%%~nxz" && goto own
goto none

:own
"%OWN%\python.exe" "%HERE%install.py" %*
goto end

:unpack
rem The hash of the archive is compared with the manifest before it is opened.
set "DIGEST="
for /f "skip=1 delims=" %%d in ('certutil -hashfile %1 SHA256') do if not defined DIGEST set "DIGEST=%%d"
set "DIGEST=%DIGEST: =%"
findstr /l /i /c:"%DIGEST%  python/%~2" "%HERE%MANIFEST.sha256" >nul || (
    echo Файл бүлінген немесе өзгертілген: %~2. Қалтаны түгел қайта көшіріңіз.
    echo Файл повреждён или изменён: %~2. Скопируйте папку целиком ещё раз.
    echo A file is damaged or was changed: %~2. Copy the whole folder again.
    exit /b 1
)
mkdir "%OWN%" >nul 2>nul
tar -xf %1 -C "%OWN%" || exit /b 1
rem This Python looks for packages in the folders of its ._pth file only.
(
    echo python311.zip
    echo .
    echo ..\packages
) > "%OWN%\python311._pth"
exit /b 0

:none
echo Python 3.11 табылмады. guide.kk.html нұсқаулығын ашыңыз.
echo Python 3.11 не найден. Откройте guide.ru.html.
echo There is no Python 3.11 here. Open guide.en.html.
set "CODE=3"
goto stop

:end
set "CODE=%ERRORLEVEL%"

:stop
if not "%CODE%"=="0" pause
exit /b %CODE%
